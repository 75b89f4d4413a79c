using MasterHome.Points;
using MiniExcelLibs.Attributes;

namespace MasterHome.Reports.Workbook;

// The columns of the workbook's sheets, left to right.

internal sealed record MemberRow(
    [property: ExcelColumn(Name = "Name", Width = 28)] string Name,
    [property: ExcelColumn(Name = "Email", Width = 32)] string Email,
    [property: ExcelColumn(Name = "Partner", Width = 9)] string Partner,
    [property: ExcelColumn(Name = "Qualified on", Width = 13)] DateTime? QualifiedOn,
    [property: ExcelColumn(Name = "Required", Width = 10)] int Required,
    [property: ExcelColumn(Name = "Why so many", Width = 30)] string RequiredWhy,
    [property: ExcelColumn(Name = "Earned", Width = 10)] int Earned,
    [property: ExcelColumn(Name = "Completions", Width = 12)] int Completions,
    [property: ExcelColumn(Name = "Forum replies", Width = 13)] int Forum,
    [property: ExcelColumn(Name = "Suggestions", Width = 12)] int Suggestions,
    [property: ExcelColumn(Name = "Corrections", Width = 12)] int Corrections,
    [property: ExcelColumn(Name = "Trainings done", Width = 14)] int TrainingsDone,
    [property: ExcelColumn(Name = "Trainings required", Width = 17)] int TrainingsRequired,
    [property: ExcelColumn(Name = "Trainings missing", Width = 40)] string TrainingsMissing,
    [property: ExcelColumn(Name = "Status", Width = 18)] string Status,
    [property: ExcelColumn(Name = "Why", Width = 60)] string Why
)
{
    public static MemberRow Of(ReportLine l) =>
        new(
            l.Name,
            l.Email,
            l.Partner ? "yes" : "no",
            ReportWorkbook.At(l.QualifiedOn),
            l.Required,
            l.RequiredWhy,
            l.Earned,
            l.Completions,
            l.Forum,
            l.Suggestions,
            l.Corrections,
            l.TrainingsDone,
            l.TrainingsRequired,
            l.TrainingsMissing,
            l.Label,
            l.Why
        );
}

/// <summary>A figure for this year and the previous year; text is in the last column.</summary>
internal sealed record ProgramRow(
    [property: ExcelColumn(Name = "Figure", Width = 26)] string Figure,
    [property: ExcelColumn(Name = "This year", Width = 12)] double? Now,
    [property: ExcelColumn(Name = "Year before", Width = 12)] double? Before,
    [property: ExcelColumn(Name = "Change", Width = 12)] double? Change,
    [property: ExcelColumn(Name = "In words", Width = 90)] string? Words = null
)
{
    public static IEnumerable<ProgramRow> Of(ReportVersion edition)
    {
        var (report, now, last) = (edition.Report, edition.Report.Now, edition.Report.Last);
        ProgramRow Figure(string what, double figure, double? before) => new(what, figure, before, figure - before);
        yield return new(edition.Title, null, null, null, $"{report.Headline()}, {now.Rate()}. {report.LastYear()}");
        yield return new("Version", edition.Version, null, null, edition.WhyWritten());
        yield return new("As of", null, null, null, edition.AsOf);
        yield return Figure("Members", now.Members, last?.Members);
        yield return Figure(ReportText.Met(now.IsClosed), now.Certified, last?.Certified);
        yield return Figure(
            $"{ReportText.Met(now.IsClosed)}, share",
            Math.Round(now.Rate, 4),
            last is null ? null : Math.Round(last.Rate, 4)
        )
            is var share
            ? share with
            {
                Change = share.Change is { } c ? Math.Round(c, 4) : null,
            }
            : share;
        yield return Figure("Not met yet", now.NotYet, last?.NotYet);
        yield return Figure("Leaving", now.Leaving, last?.Leaving);
        yield return Figure("Points", now.Points, last?.Points);
        foreach (var kind in Enum.GetValues<PointKind>())
            yield return Figure(ReportText.Of(kind), now.Of(kind), last?.Of(kind));
        yield return new("Emails not delivered", report.Works.FailedEmails, null, null, report.Works.Failed(edition.Zone));
        yield return new("Forum", report.Works.ForumOld, null, null, report.Works.Forum());
    }
}

internal sealed record ExceptionRow(
    [property: ExcelColumn(Name = "Kind", Width = 28)] string Kind,
    [property: ExcelColumn(Name = "Name", Width = 28)] string Name,
    [property: ExcelColumn(Name = "Email", Width = 32)] string Email,
    [property: ExcelColumn(Name = "What", Width = 80)] string What,
    [property: ExcelColumn(Name = "When", Width = 18)] DateTime? At
);

internal sealed record WaitingRow(
    [property: ExcelColumn(Name = "What waits", Width = 36)] string What,
    [property: ExcelColumn(Name = "How many", Width = 12)] int Count,
    [property: ExcelColumn(Name = "The oldest since", Width = 16)] DateTime? Oldest
);

internal sealed record ReconciliationRow(
    [property: ExcelColumn(Name = "Kind", Width = 16)] string Kind,
    [property: ExcelColumn(Name = "Sum of the lines", Width = 16)] int Lines,
    [property: ExcelColumn(Name = "Sum of the ledger", Width = 17)] int Ledger,
    [property: ExcelColumn(Name = "Difference", Width = 12)] int Difference
)
{
    public static IEnumerable<ReconciliationRow> Of(ReportData report) =>
        report
            .Ledger.Select(l => new ReconciliationRow(ReportText.Of(l.Kind), l.Lines, l.Ledger, l.Lines - l.Ledger))
            .Append(new ReconciliationRow("Total", report.LinesTotal, report.LedgerTotal, report.LinesTotal - report.LedgerTotal));
}

internal sealed record ChangeRow(
    [property: ExcelColumn(Name = "Since version", Width = 13)] int Since,
    [property: ExcelColumn(Name = "Name", Width = 28)] string Name,
    [property: ExcelColumn(Name = "Email", Width = 32)] string Email,
    [property: ExcelColumn(Name = "What changed", Width = 60)] string What,
    [property: ExcelColumn(Name = "Status before", Width = 18)] string? StatusBefore,
    [property: ExcelColumn(Name = "Status now", Width = 18)] string? StatusNow,
    [property: ExcelColumn(Name = "Earned before", Width = 13)] int? EarnedBefore,
    [property: ExcelColumn(Name = "Earned now", Width = 12)] int? EarnedNow
)
{
    public static ChangeRow Of(int since, LineChange change) =>
        new(
            since,
            change.Either.Name,
            change.Either.Email,
            change.What,
            change.Before?.Label,
            change.Now?.Label,
            change.Before?.Earned,
            change.Now?.Earned
        );
}
