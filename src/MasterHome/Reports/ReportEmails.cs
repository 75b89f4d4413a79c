using MasterHome.Mail;

namespace MasterHome.Reports;

internal static class ReportEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(YearlyReportWritten.Key, typeof(YearlyReportWritten))
        {
            Reason = "You get this because you are on the program team of {program} or are listed as a recipient of its report.",
            IsForStaff = true,
        },
    ];
}

/// <summary>The summary of a report version.</summary>
internal sealed record YearlyReportWritten(
    string Name,
    [Placeholder("the year", "2026")] string Year,
    [Placeholder("the report's version", "2")] string Version,
    [Placeholder("the title of the report", "Status report 2026")] string Title,
    [Placeholder("a short summary of the report", "260 of 412 have met all requirements")] string Summary,
    [Placeholder("the most important fact, in a sentence", "260 of 412 members have met all requirements")] string Headline,
    [Placeholder("the share of members who have met all requirements; after the close, who are certified", "63%")] string Rate,
    [Placeholder("the share in the year before", "In 2025 it was 61%.")] string Before,
    [Placeholder("why this version was written", "The figures of a member changed after the first version.")] string Why,
    [Placeholder("the date of the figures", "Dec 1, 2026")] string AsOf,
    [Placeholder("what changed since the previous version", "The figures of 1 member changed.")] string Difference,
    [Placeholder("the members whose figures changed", "Mira: 410 points, previously 390")] string Changes,
    [Placeholder("the number of members", "412")] string Members,
    [Placeholder("the number of members who have met all requirements; after the close, who are certified", "260")] string Certified,
    [Placeholder("the number of members who do not meet the requirements yet", "130")] string OnTheWay,
    [Placeholder("the number of members who are leaving", "22")] string Leaving,
    [Placeholder("the points that all members earned", "96,660")] string Points,
    [Placeholder("points for completions", "81,200")] string Completions,
    [Placeholder("points for forum replies", "12,400")] string Replies,
    [Placeholder("points for suggestions", "3,100")] string Suggestions,
    [Placeholder("corrected points", "-40")] string Corrections,
    [Placeholder("exceptions that need attention", "None.")] string Exceptions,
    [Placeholder("items that need a decision", "3 completions")] string Waiting,
    [Placeholder("emails that failed", "None.")] string Failed,
    [Placeholder("the age of the forum's counts", "All counts are from today.")] string Forum,
    [Placeholder("whether the figures match", "the members' points match the ledger (96,660)")] string Reconciliation,
    [Placeholder("the path of the report's page, used after {home}", "/back-office/reports/2026")] string Page
) : Email(Key, Name)
{
    public const string Key = "yearly-report";
}
