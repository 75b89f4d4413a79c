using System.Globalization;
using MasterHome.Points;
using MasterHome.Standing;

namespace MasterHome.Reports;

/// <summary>The report as sentences, shared by email, PDF, workbook and page.</summary>
public static class ReportText
{
    public static string Rate(this YearFigures year) =>
        year.Rate.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "\u00A0", StringComparison.Ordinal);

    /// <summary>The status or outcome within a sentence.</summary>
    public static string Of(ReportLine line) => line.Label.ToLowerInvariant();

    /// <summary>The name of the first figure: "certified" is said only after the close.</summary>
    public static string Met(bool isClosed) => isClosed ? "Certified" : Labels.Of(MemberStatus.RequirementsMet);

    /// <summary>The answer: how many of how many members.</summary>
    public static string Headline(int met, int members, int year, bool isClosed) =>
        $"{Format.Number(met)} of {Format.Count(members, "member")} "
        + (isClosed ? $"{(met == 1 ? "is" : "are")} certified for {year + 1}" : $"{(met == 1 ? "has" : "have")} met all requirements");

    public static string Of(PointKind kind) =>
        kind switch
        {
            PointKind.Completion => "Completions",
            PointKind.ForumReplies => "Forum replies",
            PointKind.Suggestion => "Suggestions",
            _ => "Corrections",
        };

    public static string Of(ReportOccasion occasion) =>
        occasion switch
        {
            ReportOccasion.Interim => "interim",
            ReportOccasion.Final => "due",
            ReportOccasion.Changed => "something changed",
            _ => "on request",
        };

    public static string Why(ReportOccasion occasion) =>
        occasion switch
        {
            ReportOccasion.Interim => "Due by the settings.",
            ReportOccasion.Final => "Created on the report date of the cycle.",
            ReportOccasion.Changed => "Something changed.",
            _ => "Asked for.",
        };

    public static string Headline(this ReportData report) =>
        Headline(report.Now.Certified, report.Now.Members, report.Year, report.Now.IsClosed);

    /// <summary>The previous year as a sentence; empty when it is unknown.</summary>
    public static string LastYear(this ReportData report) =>
        report.Last is { } last
            ? $"In {last.Year} it was {Format.Number(last.Certified)} of {Format.Number(last.Members)}, {last.Rate()}."
            : $"There is no year {report.Year - 1} to compare with.";

    public static string WhyWritten(this ReportVersion edition) =>
        edition.Occasion switch
        {
            ReportOccasion.Final => $"This is the report of the year, due on {Format.Date(edition.Report.ReportOn)}.",
            ReportOccasion.Interim => $"This is an interim report, due on {Format.Date(edition.DueOn!.Value)}; "
                + $"the year's own is due on {Format.Date(edition.Report.ReportOn)}.",
            ReportOccasion.Changed => "It is sent again because something changed after the last version.",
            _ when edition.IsInterim => $"It was asked for; the year's own report is due on {Format.Date(edition.Report.ReportOn)}.",
            _ => "It was asked for.",
        };

    /// <summary>Describes whether the members' rows and the ledger agree, with the figures.</summary>
    public static string Reconcile(this ReportData report)
    {
        var kinds = string.Join(", ", report.Ledger.Select(l => $"{Of(l.Kind).ToLowerInvariant()} {Format.Number(l.Ledger)}"));
        if (report.AddsUp)
            return $"the members' points match the ledger ({Format.Number(report.LedgerTotal)}): {kinds}";
        var wrong = string.Join(
            ", ",
            report
                .Ledger.Where(l => !l.AddsUp)
                .Select(l =>
                    $"{Of(l.Kind).ToLowerInvariant()} {Format.Number(l.Lines)} in the lines, {Format.Number(l.Ledger)} in the ledger"
                )
        );
        return $"the members' points do NOT match the ledger: {Format.Number(report.LinesTotal)} in the lines, "
            + $"{Format.Number(report.LedgerTotal)} in the ledger{(wrong.Length > 0 ? $" ({wrong})" : "")}";
    }

    public static string Exceptional(this ReportData report) =>
        report.Exceptions.Count == 0
            ? "none"
            : string.Join(", ", report.Exceptions.CountBy(e => e.Kind).Select(k => $"{k.Key.ToLowerInvariant()} {Format.Number(k.Value)}"));

    public static string Waiting(this ReportData report) =>
        report.Open.All(o => o.Count == 0)
            ? "nothing waits for a decision"
            : string.Join(
                ", ",
                report
                    .Open.Where(o => o.Count > 0)
                    .Select(o =>
                        $"{o.What.ToLowerInvariant()} {Format.Number(o.Count)}{(o.Oldest is { } day ? $" (since {Format.Date(day)})" : "")}"
                    )
            );

    public static string Failed(this ReportOperations works, TimeZoneInfo zone) =>
        works.FailedEmails == 0
            ? "no email was refused"
            : $"{Format.Count(works.FailedEmails, "email")} could not be delivered"
                + $"{(works.OldestFailed is { } at ? $", the oldest of {Format.Date(LocalDay(at, zone))}" : "")}";

    public static string Forum(this ReportOperations works) =>
        !works.CountsForum ? "not counted now"
        : (works.ForumOld, works.ForumUnmatched) is (0, 0) ? $"everybody was read within {Format.Count(works.ForumDays, "day")}"
        : $"{Format.Count(works.ForumOld, "member")} not read within {Format.Count(works.ForumDays, "day")}, "
            + $"{Format.Number(works.ForumUnmatched)} without a known community identity";

    private static DateOnly LocalDay(DateTime utc, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZones.Local(utc, zone));
}
