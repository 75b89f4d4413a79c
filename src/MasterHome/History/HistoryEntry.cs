using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MasterHome.History;

/// <summary>An audit entry: who changed what, when, from what to what. Only ever added.</summary>
public sealed class HistoryEntry
{
    public const int TextLength = 2000;

    /// <summary>Stands for a text that was erased.</summary>
    public const string Erased = "Erased";

    public HistoryEntry(AuditContext audit, string subject, string subjectId, string what)
    {
        At = audit.At;
        ActorId = audit.By.AccountId;
        ActorName = audit.By.Name;
        Subject = subject;
        SubjectId = subjectId;
        What = Cut(what)!;
    }

    private HistoryEntry() { }

    public long Id { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }

    public string? ActorId { get; private set; }

    public string ActorName { get; private set; } = "";

    /// <summary>The entity that was changed, such as "SignUp".</summary>
    public string Subject { get; private set; } = "";

    public string SubjectId { get; private set; } = "";

    public string What { get; private set; } = "";

    /// <summary>The member whom it concerns, for the history on their page.</summary>
    public int? MemberId { get; private init; }

    public string? Before { get; private init; }

    public string? After { get; private init; }

    public string? Reason { get; private init; }

    /// <summary>A digest of what this entry says. Null until it is sealed.</summary>
    public string? Digest { get; private set; }

    /// <summary>A digest of <see cref="Digest"/> and of the seal of the entry before: who changes, removes or adds one breaks all seals
    /// after it. Null until it is sealed.</summary>
    public string? Seal { get; private set; }

    /// <summary>When the texts were replaced because the data of a person was erased, UTC; null for all others.</summary>
    public DateTime? ErasedAt { get; private set; }

    internal void SealAfter(string previous)
    {
        Digest = DigestOfContent();
        Seal = SealOf(previous, Digest);
    }

    /// <summary>Whether it says what it said when it was sealed, after the same entry. An erased one keeps the digest of what it said, and
    /// says nothing any more.</summary>
    internal bool IsSealedAfter(string previous) =>
        Seal == SealOf(previous, Digest ?? "") && (ErasedAt is null ? Digest == DigestOfContent() : SaysNothing);

    private bool SaysNothing => (ActorName, What, Before, After, Reason) == (Erased, Erased, null, null, null);

    public HistoryEntry About(int? memberId = null, object? before = null, object? after = null, string? reason = null) =>
        new()
        {
            At = At,
            ActorId = ActorId,
            ActorName = ActorName,
            Subject = Subject,
            SubjectId = SubjectId,
            What = What,
            MemberId = memberId,
            Before = Cut(Describe(before, other: after)),
            After = Cut(Describe(after, other: before)),
            Reason = Cut(reason),
        };

    /// <param name="other">The value before or after: fields that are equal in both are left out.</param>
    private static string? Describe(object? value, object? other) =>
        value switch
        {
            null => null,
            Enum state => Labels.Of(state),
            DateOnly day => Format.Date(day),
            IDescribedFields terms => string.Join(
                "; ",
                terms
                    .DescribeFields()
                    .Except((other as IDescribedFields)?.DescribeFields() ?? [])
                    .Where(f => other is not null || f.Value is not null)
                    .Select(f => $"{f.Field}: {f.Value ?? "none"}")
            ),
            _ => value.ToString(),
        };

    private static string SealOf(string previous, string digest) => DigestOf(Encoding.UTF8.GetBytes(previous + digest));

    private static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>JSON keeps apart what a text with separators could confuse.</summary>
    private string DigestOfContent() =>
        DigestOf(
            JsonSerializer.SerializeToUtf8Bytes(
                new object?[] { Id, At.Ticks, ActorId, ActorName, Subject, SubjectId, What, MemberId, Before, After, Reason }
            )
        );

    private static string? Cut(string? text) => text is null ? null : Format.Cut(text, TextLength);
}
