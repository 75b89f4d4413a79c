using MasterHome.Points;

namespace MasterHome.Reports.Pdf;

/// <summary>The report on paper: a sheet that says how the year stands, then what asks for eyes, then every member.</summary>
internal static class ReportPdf
{
    /// <summary>More exceptions than these are in the workbook alone.</summary>
    private const int ExceptionsShown = 200;

    private static readonly Style Title = new(20, Bold: true);
    private static readonly Style Heading = new(13, Bold: true);
    private static readonly Style Text = new(10);
    private static readonly Style Quiet = new(9, Ink: PdfColor.Quiet);

    public static byte[] Print(ReportVersion edition)
    {
        var report = edition.Report;
        using var sheets = new PdfPages($"{edition.Title}, version {edition.Version}", report.Headline(), report.AsOf);
        Summary(sheets, edition);
        Charts(sheets, report);
        ToLookAt(sheets, edition);
        Members(sheets, report);
        return sheets.Bind($"{edition.Title}, version {edition.Version}, as of {edition.AsOf}", report.Digest);
    }

    private static void Summary(PdfPages sheets, ReportVersion edition)
    {
        var report = edition.Report;
        sheets.Words($"{edition.Title}, version {edition.Version}", new Style(10, Bold: true, PdfColor.Accent));
        sheets.Y += 6;
        sheets.Words($"{report.Headline()}.", Title);
        sheets.Y += 4;
        sheets.Words($"{report.Now.Rate()} of the members. {report.LastYear()}", Text);
        sheets.Words($"{edition.WhyWritten()} As of {edition.AsOf}.", Quiet);
        if (edition.Difference is { } difference)
        {
            sheets.Y += 10;
            sheets.Words(difference.Sentence, new Style(10, Bold: true));
            foreach (var line in difference.Lines)
                sheets.Words(line, Text, PdfPages.Margin + 12, PdfPages.Measure - 12);
        }
        sheets.Y += 18;
        Facts(sheets, report);
        sheets.Words($"Reconciliation: {report.Reconcile()}.", report.AddsUp ? Text : Text with { Bold = true, Ink = PdfColor.Bad });
        sheets.Y += 20;
    }

    private static void Facts(PdfPages sheets, ReportData report)
    {
        (string What, int Now, int? Before)[] facts =
        [
            ("Members", report.Now.Members, report.Last?.Members),
            ("Certified", report.Now.Certified, report.Last?.Certified),
            ("Not there yet", report.Now.NotYet, report.Last?.NotYet),
            ("Leaving", report.Now.Leaving, report.Last?.Leaving),
            ("Points", report.Now.Points, report.Last?.Points),
        ];
        var width = PdfPages.Measure / facts.Length;
        sheets.Hairline();
        for (var i = 0; i < facts.Length; i++)
        {
            var x = PdfPages.Margin + (i * width);
            sheets.Line(facts[i].What, x, Quiet, width - 8, down: 10);
            sheets.Line(ReportText.Number(facts[i].Now), x, new Style(16, Bold: true), width - 8, down: 24);
            if (facts[i].Before is { } before)
                sheets.Line($"{report.Last!.Year}: {ReportText.Number(before)}", x, Quiet, width - 8, down: 46);
        }
        sheets.Hairline(down: 66);
        sheets.Y += 80;
    }

    private static void Charts(PdfPages sheets, ReportData report)
    {
        var (now, last) = (report.Now, report.Last);
        var year = (Now: $"{report.Year}", Before: last is null ? null : $"{last.Year}");
        Chart.Draw(
            sheets,
            $"{now.Rate()} are certified, {ReportText.Number(now.NotYet)} are not there yet",
            [
                new("Certified", now.Certified, last?.Certified),
                new("Not there yet", now.NotYet, last?.NotYet),
                new("Leaving", now.Leaving, last?.Leaving),
            ],
            year
        );
        var most = Enum.GetValues<PointKind>().MaxBy(now.Of);
        Chart.Draw(
            sheets,
            now.Points == 0 ? "No points were earned yet" : $"Most points came from {ReportText.Of(most).ToLowerInvariant()}",
            [.. Enum.GetValues<PointKind>().Select(kind => new ChartBar(ReportText.Of(kind), now.Of(kind), last?.Of(kind)))],
            year
        );
        var steps = Steps(report);
        Chart.Draw(
            sheets,
            $"{ReportText.Count(steps[^1].Figure, "member")} {(steps[^1].Figure == 1 ? "has" : "have")} all the points that are asked of them",
            steps,
            ("Members", null)
        );
    }

    /// <summary>How much of what is asked of them members have.</summary>
    private static IReadOnlyList<ChartBar> Steps(ReportData report)
    {
        var parts = report
            .InYear.Select(l =>
                l.Earned >= l.Required ? 5
                : l.Earned <= 0 ? 0
                : 1 + (4 * l.Earned / l.Required)
            )
            .CountBy(step => step)
            .ToDictionary();
        string[] names = ["0 %", "1 to 24 %", "25 to 49 %", "50 to 74 %", "75 to 99 %", "100 %"];
        return [.. names.Select((name, i) => new ChartBar(name, parts.GetValueOrDefault(i), Accent: i == names.Length - 1))];
    }

    private static void ToLookAt(PdfPages sheets, ReportVersion edition)
    {
        var report = edition.Report;
        sheets.Room(150);
        sheets.Words("To look at", Heading);
        sheets.Y += 4;
        foreach (
            var (what, words) in new[]
            {
                ("Exceptions", report.Exceptional()),
                ("Waiting", report.Waiting()),
                ("Emails", report.Works.Failed(edition.Zone)),
                ("Forum", report.Works.Forum()),
            }
        )
        {
            sheets.Room(Text.Leading);
            sheets.Line(what, PdfPages.Margin, Text with { Bold = true }, 86);
            sheets.Words(words, Text, PdfPages.Margin + 92, PdfPages.Measure - 92);
            sheets.Y += 3;
        }
        sheets.Y += 14;
        if (report.Exceptions.Count == 0)
            return;
        sheets.Room(110);
        sheets.Words(
            report.Exceptions.Count <= ExceptionsShown
                ? "Exceptions"
                : $"The first {ExceptionsShown} of {ReportText.Number(report.Exceptions.Count)} exceptions; all are in the workbook",
            Heading
        );
        sheets.Y += 4;
        new Table(sheets, [new("Member", 0, 200), new("Kind", 210, PdfPages.Measure - 210)]).Draw(
            report
                .Exceptions.Take(ExceptionsShown)
                .Select(e => new Row([e.Name, e.Kind], [(0, e.Email, 200, 2), (1, e.What, PdfPages.Measure - 210, 4)]))
        );
    }

    private static void Members(PdfPages sheets, ReportData report)
    {
        sheets.Y += 10;
        sheets.Room(110);
        sheets.Words(
            report.Lines.Count == 0
                ? "There is no member in this year"
                : $"{ReportText.Count(report.Lines.Count, "line")}, one for each member",
            Heading
        );
        sheets.Y += 4;
        if (report.Lines.Count == 0)
            return;
        Column[] columns =
        [
            new("Member", 0, 150),
            new("Required", 154, 44, true),
            new("Earned", 202, 40, true),
            new("Compl.", 246, 38, true),
            new("Forum", 288, 34, true),
            new("Sugg.", 326, 34, true),
            new("Corr.", 364, 34, true),
            new("Train.", 402, 32, true),
            new("Outcome", 442, PdfPages.Measure - 442),
        ];
        new Table(sheets, columns).Draw(
            report.Lines.Select(l => new Row(
                [
                    l.Name,
                    ReportText.Number(l.Required),
                    ReportText.Number(l.Earned),
                    ReportText.Number(l.Completions),
                    ReportText.Number(l.Forum),
                    ReportText.Number(l.Suggestions),
                    ReportText.Number(l.Corrections),
                    $"{l.TrainingsDone}/{l.TrainingsRequired}",
                    Brief(l.Outcome),
                ],
                [
                    (0, $"{l.Email}{(l.Partner ? ", partner" : "")}", 150, 2),
                    (1, $"{l.Why} {(l.RequiredWhy == "Full year" ? "" : $"Required: {l.RequiredWhy}.")}", PdfPages.Measure - 154, 3),
                ]
            ))
        );
    }

    /// <summary>Short enough for its column.</summary>
    private static string Brief(ReportOutcome outcome) =>
        outcome switch
        {
            ReportOutcome.NotCertified => "not cert.",
            ReportOutcome.NotInYear => "not in year",
            _ => ReportText.Of(outcome),
        };
}
