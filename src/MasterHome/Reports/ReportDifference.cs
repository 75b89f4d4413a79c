using System.Globalization;
using MasterHome.Points;

namespace MasterHome.Reports;

/// <summary>The change in one member's row between two versions.</summary>
/// <param name="Before">Null: the row is new.</param>
/// <param name="Now">Null: the row was removed.</param>
public sealed record LineChange(ReportLine? Before, ReportLine? Now)
{
    public ReportLine Either => Now ?? Before!;

    public int MorePoints => (Now?.Earned ?? 0) - (Before?.Earned ?? 0);

    public bool OutcomeChanged => Before?.Label != Now?.Label;

    /// <summary>Such as "not certified → certified, 380 → 400 points".</summary>
    public string What =>
        (Before, Now) switch
        {
            (null, { } now) => $"new, {ReportText.Of(now)}, {Points(now.Earned)}",
            ({ } before, null) => $"no longer in the report, was {ReportText.Of(before)} with {Points(before.Earned)}",
            var (before, now) => string.Join(", ", Parts(before!, now!).DefaultIfEmpty("another reason")),
        };

    private static IEnumerable<string> Parts(ReportLine before, ReportLine now)
    {
        if (before.Label != now.Label)
            yield return $"{ReportText.Of(before)} → {ReportText.Of(now)}";
        if (before.Earned != now.Earned)
            yield return $"{Format.Number(before.Earned)} → {Points(now.Earned)}";
        if (before.Required != now.Required)
            yield return $"required {Format.Number(before.Required)} → {Format.Number(now.Required)}";
        if ((before.TrainingsDone, before.TrainingsRequired) != (now.TrainingsDone, now.TrainingsRequired))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"trainings {before.TrainingsDone} of {before.TrainingsRequired} → {now.TrainingsDone} of {now.TrainingsRequired}"
            );
        else if (before.TrainingsMissing != now.TrainingsMissing)
            yield return $"missing trainings now {(now.TrainingsMissing.Length == 0 ? "none" : now.TrainingsMissing)}";
        // When the total changed, the change by kind adds nothing.
        foreach (var kind in Enum.GetValues<PointKind>().Where(k => before.Earned == now.Earned && before.Of(k) != now.Of(k)))
            yield return $"{ReportText.Of(kind).ToLowerInvariant()} {Change(before.Of(kind), now.Of(kind))}";
        if (before.RequiredWhy != now.RequiredWhy)
            yield return $"why so many: {now.RequiredWhy}";
        if (before.Name != now.Name)
            yield return $"called {before.Name} before";
        if (before.Email != now.Email)
            yield return "another address";
        if (before.Partner != now.Partner)
            yield return now.Partner ? "at a partner now" : "no longer at a partner";
        if (before.QualifiedOn != now.QualifiedOn)
            yield return $"qualified on {Format.Date(now.QualifiedOn)}";
    }

    private static string Change(int before, int now) => $"{Format.Number(before)} → {Format.Number(now)}";

    private static string Points(int points) => Format.Count(points, "point");
}

/// <summary>The changes since the previous version, row by row.</summary>
/// <param name="Changes">Changed outcomes first, then by change in points.</param>
/// <param name="Others">What else changed, in words: exceptions that came or went, the year before.</param>
/// <param name="IsClosed">Whether the year is closed now.</param>
public sealed record ReportDifference(int Since, IReadOnlyList<LineChange> Changes, IReadOnlyList<string> Others, bool IsClosed)
{
    /// <summary>The number listed in emails and on pages; the workbook lists all.</summary>
    public const int Named = 10;

    public static ReportDifference Between(int since, ReportSnapshotContent before, ReportData now)
    {
        var then = before.Lines.ToDictionary(l => l.MemberId);
        var here = now.Lines.Select(l => l.MemberId).ToHashSet();
        return new ReportDifference(
            since,
            [
                .. now
                    .Lines.Select(l => new LineChange(then.GetValueOrDefault(l.MemberId), l))
                    .Concat(before.Lines.Where(l => !here.Contains(l.MemberId)).Select(l => new LineChange(l, null)))
                    .Where(c => c.Before != c.Now)
                    .OrderByDescending(c => c.OutcomeChanged)
                    .ThenByDescending(c => Math.Abs(c.MorePoints))
                    .ThenBy(c => c.Either.Name, StringComparer.Ordinal)
                    .ThenBy(c => c.Either.MemberId),
            ],
            [.. Beside(before, now)],
            now.Now.IsClosed
        );
    }

    private static IEnumerable<string> Beside(ReportSnapshotContent before, ReportData now)
    {
        foreach (var come in now.Exceptions.Except(before.Exceptions))
            yield return $"New: {Told(come)}";
        foreach (var gone in before.Exceptions.Except(now.Exceptions))
            yield return $"No longer: {Told(gone)}";
        if (before.Last != now.Last)
            yield return $"The figures of {now.Year - 1} are others than before.";
    }

    private static string Told(ReportException exception) =>
        $"{exception.Kind.ToLowerInvariant()}, {Short(exception.Name)}, {Short(exception.What, 160)}";

    /// <summary>Such as "Since version 1: 3 more certified, 420 points more; 5 lines changed."</summary>
    public string Sentence
    {
        get
        {
            if (Changes.Count == 0)
                return Others.Count == 0
                    ? $"Nothing has changed since version {Since}."
                    : $"Since version {Since} no member's line changed, but something beside them.";
            var parts = new List<string>();
            var certified = Changes.Count(c => c.Now?.IsMet == true) - Changes.Count(c => c.Before?.IsMet == true);
            var met = IsClosed ? "certified" : "with all requirements met";
            if (certified != 0)
                parts.Add($"{Format.Number(Math.Abs(certified))} {(certified > 0 ? "more" : "fewer")} {met}");
            if (Changes.Sum(c => c.MorePoints) is var points and not 0)
                parts.Add($"{Format.Count(Math.Abs(points), "point")} {(points > 0 ? "more" : "fewer")}");
            parts.Add(Changes.Count == 1 ? "1 line changed" : $"{Format.Number(Changes.Count)} lines changed");
            return $"Since version {Since}: {string.Join(", ", parts)}.";
        }
    }

    /// <summary>The first changes, and the number of others.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            var all = Changes.Select(c => $"{Short(c.Either.Name)}: {c.What}").Concat(Others).ToList();
            return all.Count <= Named
                ? all
                : [.. all.Take(Named), $"and {Format.Number(all.Count - Named)} more, in the workbook below Changes"];
        }
    }

    /// <summary>The summary and the changes, one per line.</summary>
    public string Words => string.Join('\n', [Sentence, .. Lines]);

    private static string Short(string text, int most = 80) => text.Length > most ? $"{text[..(most - 1)]}…" : text;
}
