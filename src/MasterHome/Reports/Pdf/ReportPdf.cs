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

    public static byte[] Print(ReportVersion version)
    {
        var report = version.Report;
        using var pages = new PdfPages($"{version.Title}, version {version.Version}", report.Headline(), report.AsOf);
        Summary(pages, version);
        Charts(pages, report);
        ToLookAt(pages, version);
        Members(pages, report);
        return pages.Build($"{version.Title}, version {version.Version}, as of {version.AsOf}");
    }

    private static void Summary(PdfPages pages, ReportVersion version)
    {
        var report = version.Report;
        pages.Words($"{version.Title}, version {version.Version}", new Style(10, Bold: true, PdfColor.Accent));
        pages.Y += 6;
        pages.Words($"{report.Headline()}.", Title);
        pages.Y += 4;
        pages.Words($"{report.Now.Rate()} of the members. {report.LastYear()}", Text);
        pages.Words($"{version.WhyWritten()} As of {version.AsOf}.", Quiet);
        if (version.Difference is { } difference)
        {
            pages.Y += 10;
            pages.Words(difference.Sentence, new Style(10, Bold: true));
            foreach (var line in difference.Lines)
                pages.Words(line, Text, PdfPages.Margin + 12, PdfPages.Measure - 12);
        }
        pages.Y += 18;
        Facts(pages, report);
        pages.Words($"Reconciliation: {report.Reconcile()}.", report.AddsUp ? Text : Text with { Bold = true, Ink = PdfColor.Bad });
        pages.Y += 20;
    }

    private static void Facts(PdfPages pages, ReportData report)
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
        pages.Hairline();
        for (var i = 0; i < facts.Length; i++)
        {
            var x = PdfPages.Margin + (i * width);
            pages.Line(facts[i].What, x, Quiet, width - 8, down: 10);
            pages.Line(ReportText.Number(facts[i].Now), x, new Style(16, Bold: true), width - 8, down: 24);
            if (facts[i].Before is { } before)
                pages.Line($"{report.Last!.Year}: {ReportText.Number(before)}", x, Quiet, width - 8, down: 46);
        }
        pages.Hairline(down: 66);
        pages.Y += 80;
    }

    private static void Charts(PdfPages pages, ReportData report)
    {
        var (now, last) = (report.Now, report.Last);
        var year = (Now: $"{report.Year}", Before: last is null ? null : $"{last.Year}");
        PdfChart.Draw(
            pages,
            $"{now.Rate()} are certified, {ReportText.Number(now.NotYet)} are not there yet",
            [
                new("Certified", now.Certified, last?.Certified),
                new("Not there yet", now.NotYet, last?.NotYet),
                new("Leaving", now.Leaving, last?.Leaving),
            ],
            year
        );
        var most = Enum.GetValues<PointKind>().MaxBy(now.Of);
        PdfChart.Draw(
            pages,
            now.Points == 0 ? "No points were earned yet" : $"Most points came from {ReportText.Of(most).ToLowerInvariant()}",
            [.. Enum.GetValues<PointKind>().Select(kind => new ChartBar(ReportText.Of(kind), now.Of(kind), last?.Of(kind)))],
            year
        );
        var steps = Steps(report);
        PdfChart.Draw(
            pages,
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

    private static void ToLookAt(PdfPages pages, ReportVersion version)
    {
        var report = version.Report;
        pages.Room(150);
        pages.Words("To look at", Heading);
        pages.Y += 4;
        foreach (
            var (what, words) in new[]
            {
                ("Exceptions", report.Exceptional()),
                ("Waiting", report.Waiting()),
                ("Emails", report.Works.Failed(version.Zone)),
                ("Forum", report.Works.Forum()),
            }
        )
        {
            pages.Room(Text.Leading);
            pages.Line(what, PdfPages.Margin, Text with { Bold = true }, 86);
            pages.Words(words, Text, PdfPages.Margin + 92, PdfPages.Measure - 92);
            pages.Y += 3;
        }
        pages.Y += 14;
        if (report.Exceptions.Count == 0)
            return;
        pages.Room(110);
        pages.Words(
            report.Exceptions.Count <= ExceptionsShown
                ? "Exceptions"
                : $"The first {ExceptionsShown} of {ReportText.Number(report.Exceptions.Count)} exceptions; all are in the workbook",
            Heading
        );
        pages.Y += 4;
        new PdfTable(pages, [new("Member", 0, 200), new("Kind", 210, PdfPages.Measure - 210)]).Draw(
            report
                .Exceptions.Take(ExceptionsShown)
                .Select(e => new PdfTableRow([e.Name, e.Kind], [(0, e.Email, 200, 2), (1, e.What, PdfPages.Measure - 210, 4)]))
        );
    }

    private static void Members(PdfPages pages, ReportData report)
    {
        pages.Y += 10;
        pages.Room(110);
        pages.Words(
            report.Lines.Count == 0
                ? "There is no member in this year"
                : $"{ReportText.Count(report.Lines.Count, "line")}, one for each member",
            Heading
        );
        pages.Y += 4;
        if (report.Lines.Count == 0)
            return;
        PdfTableColumn[] columns =
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
        new PdfTable(pages, columns).Draw(
            report.Lines.Select(l => new PdfTableRow(
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
