using System.Security.Cryptography;
using System.Text.Json;
using MasterHome.Mail;
using MasterHome.Points;
using MasterHome.Standing;

namespace MasterHome.Reports;

/// <summary>One member's row: required points, points by kind, trainings, and the status or outcome with its reason.</summary>
/// <param name="RequiredWhy">Prorated, on leave, or set by the team.</param>
/// <param name="Earned">The member's sum in the ledger, whole points.</param>
/// <param name="TrainingsMissing">Titles, separated by semicolons; empty when nothing is missing.</param>
/// <param name="Status">The status at the time of the report.</param>
/// <param name="Outcome">The frozen outcome, which replaces the status; null before the close.</param>
public sealed record ReportLine(
    int MemberId,
    string Name,
    string Email,
    bool Partner,
    DateOnly QualifiedOn,
    int Required,
    string RequiredWhy,
    int Earned,
    int Completions,
    int Forum,
    int Suggestions,
    int Corrections,
    int TrainingsDone,
    int TrainingsRequired,
    string TrainingsMissing,
    MemberStatus Status,
    OutcomeResult? Outcome,
    string Why
)
{
    /// <summary>Certified; before the close, all requirements met.</summary>
    public bool IsMet => Outcome is { } outcome ? outcome == OutcomeResult.Certified : Status == MemberStatus.RequirementsMet;

    public bool IsLeaving => Outcome is { } outcome ? outcome == OutcomeResult.Left : Status == MemberStatus.Leaving;

    public bool IsInYear => Outcome is { } outcome ? outcome != OutcomeResult.NotInThisYear : Status != MemberStatus.NotInThisYear;

    public string Label => Outcome is { } outcome ? Labels.Of(outcome) : Labels.Of(Status);

    /// <summary>Without what changes only because days pass.</summary>
    internal ReportLine WithoutPace() =>
        this with
        {
            Status = Status is MemberStatus.OnLeave or MemberStatus.AtRisk or MemberStatus.Behind ? MemberStatus.OnTrack : Status,
        };

    public int Of(PointKind kind) =>
        kind switch
        {
            PointKind.Completion => Completions,
            PointKind.ForumReplies => Forum,
            PointKind.Suggestion => Suggestions,
            _ => Corrections,
        };
}

/// <summary>The program's totals for a year.</summary>
/// <param name="Certified">All requirements met; certified once the year is closed.</param>
/// <param name="NotYet">Requirements not met yet, or closed without certification.</param>
/// <param name="Points">The ledger's total for the year.</param>
/// <param name="IsClosed">Only then is anybody certified.</param>
public sealed record YearFigures(
    int Year,
    int Members,
    int Certified,
    int NotYet,
    int Leaving,
    int Points,
    int Completions,
    int Forum,
    int Suggestions,
    int Corrections,
    bool IsClosed
)
{
    public double Rate => Members == 0 ? 0 : (double)Certified / Members;

    public int Of(PointKind kind) =>
        kind switch
        {
            PointKind.Completion => Completions,
            PointKind.ForumReplies => Forum,
            PointKind.Suggestion => Suggestions,
            _ => Corrections,
        };
}

/// <summary>An exceptional decision, or an item to review.</summary>
public sealed record ReportException(string Kind, string Name, string Email, string What, DateTime? At);

/// <summary>Items waiting for a decision, with the time of the oldest.</summary>
public sealed record OpenItem(string What, int Count, DateOnly? Oldest);

/// <summary>Failures of the portal itself.</summary>
/// <param name="FailedEmails">Permanently refused and not reviewed yet.</param>
/// <param name="CountsForum">Whether the year counts forum replies at all; if not, the other forum figures mean nothing.</param>
/// <param name="ForumUnmatched">Members included in the pull but not found in the forum.</param>
/// <param name="ForumOld">Other members whose replies were never read or not read recently.</param>
public sealed record ReportOperations(
    int FailedEmails,
    DateTime? OldestFailed,
    bool CountsForum,
    int ForumUnmatched,
    int ForumOld,
    int ForumDays
);

/// <summary>One kind of points: the sum of the members' rows, and the ledger's own total.</summary>
public sealed record Reconciliation(PointKind Kind, int Lines, int Ledger)
{
    public bool AddsUp => Lines == Ledger;
}

/// <summary>All data of a yearly report, from one read. The same rows produce the same text and figures.</summary>
/// <param name="AsOf">UTC.</param>
/// <param name="Last">The year before; null when the portal has no such year.</param>
public sealed record ReportData(
    int CycleId,
    int Year,
    DateOnly ReportOn,
    DateTime AsOf,
    IReadOnlyList<ReportLine> Lines,
    YearFigures Now,
    YearFigures? Last,
    IReadOnlyList<Reconciliation> Ledger,
    IReadOnlyList<ReportException> Exceptions,
    IReadOnlyList<OpenItem> Open,
    ReportOperations Works
)
{
    public int LinesTotal => Lines.Sum(l => l.Earned);

    public int LedgerTotal => Ledger.Sum(l => l.Ledger);

    public bool AddsUp => LinesTotal == LedgerTotal && Ledger.All(l => l.AddsUp);

    public IEnumerable<ReportLine> InYear => Lines.Where(l => l.IsInYear);

    /// <summary>Digest of what is said about the year. What waits, what failed and who fell behind the pace change with the hour or the
    /// day, and make no new version.</summary>
    public string Digest
    {
        get
        {
            using var hash = SHA256.Create();
            // The text itself, 40 MB for 100,000 members, is not kept.
            using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
                JsonSerializer.Serialize(
                    stream,
                    new
                    {
                        Lines = Lines.Select(l => l.WithoutPace()),
                        Now,
                        Last,
                        Ledger,
                        Exceptions,
                    }
                );
            return Convert.ToHexString(hash.Hash!);
        }
    }
}
