using System.Security.Cryptography;
using System.Text.Json;
using MasterHome.Points;

namespace MasterHome.Reports;

public enum ReportOutcome
{
    Certified,
    NotCertified,
    OnTheWay,
    Leaving,
    NotInYear,
}

/// <summary>One member's line: what was asked, what was earned by kind, the trainings, and how it stands or ended, with why.</summary>
/// <param name="RequiredWhy">Pro-rated, on leave, or set by the team.</param>
/// <param name="Earned">The member's sum in the ledger, whole points.</param>
/// <param name="TrainingsMissing">Titles, separated by semicolons; empty when nothing is missing.</param>
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
    ReportOutcome Outcome,
    string Why
)
{
    public int Of(PointKind kind) =>
        kind switch
        {
            PointKind.Completion => Completions,
            PointKind.ForumReplies => Forum,
            PointKind.Suggestion => Suggestions,
            _ => Corrections,
        };
}

/// <summary>The program in a year.</summary>
/// <param name="NotYet">On the way, or closed without certification.</param>
/// <param name="Points">What the ledger holds for the year.</param>
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
    int Corrections
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

/// <summary>Something out of the ordinary that the team decided, or that somebody should look at.</summary>
public sealed record ReportException(string Kind, string Name, string Email, string What, DateTime? At);

/// <summary>What waits for a decision, and since when the oldest of it does.</summary>
public sealed record OpenItem(string What, int Count, DateOnly? Oldest);

/// <summary>What the portal itself could not do.</summary>
/// <param name="FailedEmails">Refused for good, and not looked at yet.</param>
/// <param name="CountsForum">Whether the year counts forum replies at all; without it the other forum figures say nothing.</param>
/// <param name="ForumUnmatched">Members whom the pull asks about and the forum does not know.</param>
/// <param name="ForumOld">The others whose replies were read too long ago, or never.</param>
public sealed record ReportOperations(
    int FailedEmails,
    DateTime? OldestFailed,
    bool CountsForum,
    int ForumUnmatched,
    int ForumOld,
    int ForumDays
);

/// <summary>One kind of points: the sum over the members' lines, and what the ledger says by itself.</summary>
public sealed record Reconciliation(PointKind Kind, int Lines, int Ledger)
{
    public bool AddsUp => Lines == Ledger;
}

/// <summary>Everything that a report of a year says, read in one go. The same rows make the same words and figures.</summary>
/// <param name="AsOf">UTC.</param>
/// <param name="Last">The year before; null when the portal does not know it.</param>
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

    public IEnumerable<ReportLine> InYear => Lines.Where(l => l.Outcome != ReportOutcome.NotInYear);

    /// <summary>Of what is said about the year. What waits and what failed is a look at one hour and makes no new version.</summary>
    public string Digest =>
        Convert.ToHexString(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        Lines,
                        Now,
                        Last,
                        Ledger,
                        Exceptions,
                    }
                )
            )
        );
}
