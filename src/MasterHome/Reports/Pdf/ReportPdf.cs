using MasterHome.Points;

namespace MasterHome.Reports.Pdf;

/// <summary>The report as a PDF: a summary page, then what needs attention, then every member.</summary>
internal static class ReportPdf
{
    /// <summary>Further exceptions are only in the workbook.</summary>
    private const int ExceptionsShown = 200;

    private static readonly Style Title = new(20, Bold: true);
    private static readonly Style Heading = new(13, Bold: true);
    private static readonly Style Text = new(10);
    private static readonly Style Quiet = new(9, Color: PdfColor.Quiet);

    /// <param name="mostMembers">Lines of further members are only in the workbook.</param>
    public static byte[] Print(ReportVersion version, int mostMembers)
    {
        var report = version.Report;
        using var pages = new PdfPages($"{version.Title}, version {version.Version}", report.Headline(), report.AsOf);
        Summary(pages, version);
        Charts(pages, report);
        NeedsAttention(pages, version);
        Members(pages, report, mostMembers);
        return pages.Build($"{version.Title}, version {version.Version}, as of {version.AsOf}");
    }

    private static void Summary(PdfPages pages, ReportVersion version)
    {
        var report = version.Report;
        pages.Paragraph($"{version.Title}, version {version.Version}", new Style(10, Bold: true, PdfColor.Accent));
        pages.Y += 6;
        pages.Paragraph($"{report.Headline()}.", Title);
        pages.Y += 4;
        pages.Paragraph($"{report.Now.Rate()} of the members. {report.LastYear()}", Text);
        pages.Paragraph($"{version.WhyWritten()} As of {version.AsOf}.", Quiet);
        if (version.Difference is { } difference)
        {
            pages.Y += 10;
            pages.Paragraph(difference.Sentence, new Style(10, Bold: true));
            foreach (var line in difference.Lines)
                pages.Paragraph(line, Text, PdfPages.Margin + 12, PdfPages.TextWidth - 12);
        }
        pages.Y += 18;
        Facts(pages, report);
        pages.Paragraph($"Reconciliation: {report.Reconcile()}.", report.AddsUp ? Text : Text with { Bold = true, Color = PdfColor.Bad });
        pages.Y += 20;
    }

    private static void Facts(PdfPages pages, ReportData report)
    {
        (string What, int Now, int? Before)[] facts =
        [
            ("Members", report.Now.Members, report.Last?.Members),
            (ReportText.Met(report.Now.IsClosed), report.Now.Certified, report.Last?.Certified),
            ("Not met yet", report.Now.NotYet, report.Last?.NotYet),
            ("Leaving", report.Now.Leaving, report.Last?.Leaving),
            ("Points", report.Now.Points, report.Last?.Points),
        ];
        var width = PdfPages.TextWidth / facts.Length;
        pages.Hairline();
        for (var i = 0; i < facts.Length; i++)
        {
            var x = PdfPages.Margin + (i * width);
            pages.Line(facts[i].What, x, Quiet, width - 8, down: 10);
            pages.Line(Format.Number(facts[i].Now), x, new Style(16, Bold: true), width - 8, down: 24);
            if (facts[i].Before is { } before)
                pages.Line($"{report.Last!.Year}: {Format.Number(before)}", x, Quiet, width - 8, down: 46);
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
            now.IsClosed
                ? $"{now.Rate()} are certified, {Format.Number(now.NotYet)} are not"
                : $"{now.Rate()} have met all requirements, {Format.Number(now.NotYet)} have not yet",
            [
                new(ReportText.Met(now.IsClosed), now.Certified, last?.Certified),
                new("Not met yet", now.NotYet, last?.NotYet),
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
            $"{Format.Count(steps[^1].Figure, "member")} {(steps[^1].Figure == 1 ? "has" : "have")} all the points that are asked of them",
            steps,
            ("Members", null)
        );
    }

    /// <summary>Members by the share of their required points that they have earned.</summary>
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

    private static void NeedsAttention(PdfPages pages, ReportVersion version)
    {
        var report = version.Report;
        pages.Reserve(150);
        pages.Paragraph("Needs attention", Heading);
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
            pages.Reserve(Text.Leading);
            pages.Line(what, PdfPages.Margin, Text with { Bold = true }, 86);
            pages.Paragraph(words, Text, PdfPages.Margin + 92, PdfPages.TextWidth - 92);
            pages.Y += 3;
        }
        pages.Y += 14;
        if (report.Exceptions.Count == 0)
            return;
        pages.Reserve(110);
        pages.Paragraph(
            report.Exceptions.Count <= ExceptionsShown
                ? "Exceptions"
                : $"The first {ExceptionsShown} of {Format.Number(report.Exceptions.Count)} exceptions; all are in the workbook",
            Heading
        );
        pages.Y += 4;
        var table = new PdfTable(pages, [new("Member", 0, 200), new("Kind", 210, PdfPages.TextWidth - 210)]);
        Draw(
            pages,
            table,
            PrintableRows.Of(
                report.Exceptions.Take(ExceptionsShown),
                e => table.Checked(new PdfTableRow([e.Name, e.Kind], [(0, e.Email, 200, 2), (1, e.What, PdfPages.TextWidth - 210, 4)])),
                (_, number) => $"exception {Format.Number(number)}"
            )
        );
    }

    private static void Draw(PdfPages pages, PdfTable table, PrintableRows rows)
    {
        if (rows.Sentence.Length > 0)
            pages.Paragraph(rows.Sentence, Text with { Bold = true, Color = PdfColor.Bad });
        table.Draw(rows.Rows);
    }

    private static void Members(PdfPages pages, ReportData report, int most)
    {
        pages.Y += 10;
        pages.Reserve(110);
        pages.Paragraph(
            report.Lines.Count == 0 ? "There is no member in this year"
                : report.Lines.Count <= most ? $"{Format.Count(report.Lines.Count, "line")}, one for each member"
                : $"The first {Format.Number(most)} of {Format.Number(report.Lines.Count)} members, by last name; all are in the workbook",
            Heading
        );
        pages.Y += 4;
        if (report.Lines.Count == 0)
            return;
        PdfTableColumn[] columns =
        [
            new("Member", 0, 138),
            new("Required", 142, 44, true),
            new("Earned", 190, 40, true),
            new("Compl.", 234, 38, true),
            new("Forum", 276, 34, true),
            new("Sugg.", 314, 34, true),
            new("Corr.", 352, 34, true),
            new("Train.", 390, 32, true),
            new(report.Now.IsClosed ? "Outcome" : "Status", 430, PdfPages.TextWidth - 430),
        ];
        var table = new PdfTable(pages, columns);
        Draw(pages, table, PrintableRows.Of(report.Lines.Take(most), l => table.Checked(RowOf(l)), (l, _) => $"member {l.MemberId}"));
    }

    private static PdfTableRow RowOf(ReportLine l) =>
        new(
            [
                l.Name,
                Format.Number(l.Required),
                Format.Number(l.Earned),
                Format.Number(l.Completions),
                Format.Number(l.Forum),
                Format.Number(l.Suggestions),
                Format.Number(l.Corrections),
                $"{l.TrainingsDone}/{l.TrainingsRequired}",
                l.Label,
            ],
            [
                (0, $"{l.Email}{(l.Partner ? ", partner" : "")}", 138, 2),
                (1, $"{l.Why} {(l.RequiredWhy == "Full year" ? "" : $"Required: {l.RequiredWhy}.")}", PdfPages.TextWidth - 142, 3),
            ]
        );
}
