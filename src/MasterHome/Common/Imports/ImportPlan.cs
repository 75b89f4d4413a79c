using System.Security.Cryptography;
using System.Text.Json;

namespace MasterHome.Common.Imports;

/// <summary>An error in one row of a file.</summary>
/// <param name="Line">The line on which the row starts, as an editor counts it. The header is line 1.</param>
public sealed record ImportFault(int Line, string Column, string Reason);

/// <param name="Line">The line of the row, or 1 for the header.</param>
public sealed record ImportNote(int Line, string Column, string Text)
{
    public override string ToString() => $"Line {Line}, {Column}: {Text}";
}

/// <summary>One planned change.</summary>
/// <param name="Subject">What changes, such as a title, or a name and an address.</param>
/// <param name="What">The field, or a word such as "New".</param>
/// <param name="From">Null when there is no value yet.</param>
public sealed record PlannedChange(int Line, string Subject, string What, string? From, string? To)
{
    public override string ToString() =>
        (From, To) switch
        {
            (null, null) => $"{Subject}: {What}",
            (null, _) => $"{Subject}: {What}, {To}",
            _ => $"{Subject}: {What}, {From} → {To ?? "none"}",
        };
}

/// <summary>What an import would do. It is stored with its upload, so that each page of the preview shows the same plan.</summary>
/// <param name="Changes">Additions and changes by line. Empty if they were not to be listed
/// (<see cref="ImportOptions.ListsChanges"/>).</param>
/// <param name="Differences">Differences in fields that the file does not own: from here, to the file. Listed, not applied.</param>
public sealed record ImportPlan(
    int Rows,
    int Added,
    int Updated,
    int Unchanged,
    IReadOnlyList<ImportFault> Faults,
    IReadOnlyList<PlannedChange> Changes,
    IReadOnlyList<PlannedChange> Differences
)
{
    /// <summary>What the importer does that the file may not mean, such as ignoring a column. No fault.</summary>
    public IReadOnlyList<ImportNote> Notes { get; init; } = [];

    /// <summary>The same for the same changes in the same order, listed or not.</summary>
    public string ChangesDigest { get; init; } = "";

    /// <summary>The same for plans that say the same.</summary>
    public string Digest()
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            JsonSerializer.Serialize(stream, this with { Changes = [] });
        return Convert.ToHexString(hash.Hash!);
    }

    public int FaultyRows => Faults.Select(f => f.Line).Distinct().Count();

    /// <summary>One line for commands, before the plan is applied.</summary>
    public string Sentence =>
        Faults.Count > 0
            ? $"{Format.Count(Rows, "row")} read, {Format.Number(FaultyRows)} of them faulty: nothing was imported."
            : $"{Format.Count(Rows, "row")} read: {Format.Number(Added)} to be added, {Format.Number(Updated)} to be updated, "
                + $"{Format.Number(Unchanged)} unchanged.";

    /// <summary>One line for pages and commands, after the plan was applied.</summary>
    public string AppliedSentence =>
        $"{Format.Count(Rows, "row")} read: {Format.Number(Added)} added, {Format.Number(Updated)} updated, "
        + $"{Format.Number(Unchanged)} unchanged, {Format.Number(FaultyRows)} skipped as faulty.";
}
