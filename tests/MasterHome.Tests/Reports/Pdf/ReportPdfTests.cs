using MasterHome.Reports;
using MasterHome.Reports.Pdf;
using MasterHome.Standing;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace MasterHome.Tests.Reports.Pdf;

public sealed class ReportPdfTests
{
    private static readonly IReadOnlyList<string> Names =
    [
        "Zoë Ünlü-Ørsted",
        "Łukasz Żółć",
        "Дмитрий Щербаков",
        "Ελένη Παπαδοπούλου",
        "Nguyễn Thị Ánh",
        "Ştefan Țăranu",
        "Þórður Æsir",
        "Ǎn Ĳsbrand",
        "王小明",
        "محمد علي",
        "𝒜𝓃𝓃",
        "Broken \ud83d end",
    ];

    [Fact]
    public void Every_member_is_there_under_a_head_on_every_sheet_and_the_sheets_are_counted()
    {
        using var paper = Open(
            AReport.Edition(AReport.Of([.. Enumerable.Range(1, 200).Select(i => AReport.Line(i, $"Member Number{i}", i))]))
        );

        var pages = paper.GetPages().ToList();
        var words = pages.SelectMany(p => p.GetWords()).Select(w => w.Text).ToHashSet();
        Assert.All(Enumerable.Range(1, 200), i => Assert.Contains($"Number{i}", words));
        Assert.All(
            Enumerable.Range(1, 200),
            i => Assert.Contains(words, w => w.StartsWith($"member{i}@example.org", StringComparison.Ordinal))
        );
        Assert.All(pages, p => Assert.Contains($"Page {p.Number} of {pages.Count}", Text(p), StringComparison.Ordinal));
        Assert.All(
            pages.Where(p => Text(p).Contains("@example.org", StringComparison.Ordinal)).Skip(1),
            p => Assert.Contains("Status", Text(p), StringComparison.Ordinal)
        );
        Assert.Equal("Status report 2026, version 1", paper.Information.Title);
    }

    [Fact]
    public void Of_very_many_members_the_first_are_printed_and_it_says_where_the_others_are()
    {
        var report = AReport.Of([.. Enumerable.Range(1, 12).Select(i => AReport.Line(i, $"Member Number{i}", i))]);

        using var paper = Open(AReport.Edition(report), mostMembers: 10);

        var text = string.Join(' ', paper.GetPages().Select(Text));
        Assert.Contains("The first 10 of 12 members, by last name; all are in the workbook", text, StringComparison.Ordinal);
        Assert.Contains("member10@example.org", text, StringComparison.Ordinal);
        Assert.DoesNotContain("member11@example.org", text, StringComparison.Ordinal);
        // The sums are those of all.
        Assert.Contains("of 12 members", Text(paper.GetPage(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_sheet_answers_with_its_instant_its_zone_and_a_reconciliation_that_adds_up()
    {
        using var paper = Open(
            AReport.Edition(AReport.Of(AReport.Line(1, "Ann", 420, MemberStatus.RequirementsMet), AReport.Line(2, "Bo", 80)))
        );

        var text = Text(paper.GetPage(1));
        Assert.Contains("1 of 2 members has met all requirements.", text, StringComparison.Ordinal);
        Assert.Contains("In 2025 it was 30 of 40, 75", text, StringComparison.Ordinal);
        Assert.Contains(
            "As of Fri, Jan 15, 2027, 06:00 (Etc/UTC).",
            text.Replace("(UTC)", "(Etc/UTC)", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("match the ledger (500)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Certified_is_said_only_after_the_close()
    {
        var open = AReport.Of(AReport.Line(1, "Ann", 420, MemberStatus.RequirementsMet), AReport.Line(2, "Bo", 80));
        var closed = AReport.Of([
            open.Lines[0] with
            {
                Outcome = OutcomeResult.Certified,
            },
            open.Lines[1] with
            {
                Outcome = OutcomeResult.NotCertified,
            },
        ]);

        Assert.Equal("1 of 2 members has met all requirements", open.Headline());
        Assert.Equal("1 of 2 members is certified for 2027", closed.Headline());
        Assert.DoesNotContain(Pages(AReport.Edition(open)), p => p.Contains("ertified", StringComparison.Ordinal));
        Assert.Equal(["Certified", "Not certified"], closed.Lines.Select(l => l.Label));
    }

    [Fact]
    public void Names_from_everywhere_come_out_and_what_the_font_lacks_has_a_sign()
    {
        using var paper = Open(AReport.Edition(AReport.Of([.. Names.Select((name, i) => AReport.Line(i + 1, name, 10))])));

        var text = string.Join(' ', paper.GetPages().Select(Text));
        foreach (var name in Names.Take(7))
            Assert.Contains(name, text, StringComparison.Ordinal);
        Assert.Contains("□□□", text, StringComparison.Ordinal);
        Assert.Contains("Ann", text, StringComparison.Ordinal);
    }

    [Fact]
    public void More_different_characters_than_one_font_can_hold_come_out_as_well()
    {
        var many = Enumerable
            .Range(0x00C0, 0x240)
            .Select(c => (char)c)
            .Where(char.IsLetter)
            .Concat(Enumerable.Range(0x0410, 64).Select(c => (char)c))
            .Concat(Enumerable.Range(0x03B1, 25).Select(c => (char)c));
        using var paper = Open(
            AReport.Edition(AReport.Of([.. many.Chunk(12).Select((name, i) => AReport.Line(i + 1, new string(name), 10))]))
        );

        var text = string.Join(' ', paper.GetPages().Select(Text));
        Assert.All("ÀŁńşčБЯжαωλ", said => Assert.Contains(said, text));
    }

    [Fact]
    public void No_word_lies_over_another_or_beyond_the_sheet_however_long_names_and_figures_are()
    {
        var lines = Enumerable
            .Range(1, 60)
            .Select(i =>
                AReport.Line(
                    i,
                    i % 3 == 0
                        ? string.Concat(Enumerable.Repeat("Wolfeschlegelsteinhausen", 6))
                        : $"Ann Maria Theresia Hohenzollern-Sigmaringen von und zu {i}",
                    -i * 100_000,
                    (MemberStatus)(i % 7),
                    $"{new string('m', 60)}{i}@example.org"
                )
            )
            .ToList();
        var difference = ReportDifference.Between(
            1,
            ReportSnapshotContent.Of(AReport.Of([.. lines.Select(l => l with { Earned = 1, Name = l.Name + "!" })])),
            AReport.Of(lines)
        );
        using var paper = Open(AReport.Edition(AReport.Of(lines), difference, 2));

        foreach (var page in paper.GetPages())
        {
            var words = page.GetWords().Where(w => !string.IsNullOrWhiteSpace(w.Text)).ToList();
            Assert.All(
                page.GetWords(),
                w =>
                    Assert.True(
                        w.BoundingBox.Left >= 0
                            && w.BoundingBox.Right <= page.Width
                            && w.BoundingBox.Bottom >= 0
                            && w.BoundingBox.Top <= page.Height,
                        $"'{w.Text}' on page {page.Number} lies outside"
                    )
            );
            foreach (var (word, other) in words.SelectMany((w, i) => words.Skip(i + 1).Select(o => (w, o))))
                Assert.False(Overlap(word, other), $"'{word.Text}' lies over '{other.Text}' on sheet {page.Number}");
        }
    }

    [Theory]
    [Trait("Fault", "7")]
    [InlineData("No \uFFFE character")]
    [InlineData("Nor \uFFFF this")]
    [InlineData("Half \uDC00 pair")]
    [InlineData("Control \u0001 \u0000 \u009F")]
    [InlineData("")]
    [InlineData("\u200B")]
    public void A_name_that_no_page_can_hold_does_not_stop_the_report(string name)
    {
        var report = AReport.Of(AReport.Line(1, "Ann Before"), AReport.Line(2, name), AReport.Line(3, "Zoe After"));
        report = report with { Exceptions = [new ReportException("Leave granted", name, "zoe@example.org", name, A.Moment)] };

        var text = string.Join(' ', Pages(AReport.Edition(report)));
        Assert.All(
            ["Ann Before", "member2@example.org", "Zoe After", "zoe@example.org"],
            said => Assert.Contains(said, text, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("left out", text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "7")]
    public void A_row_that_cannot_be_printed_is_left_out_and_named()
    {
        var report = AReport.Of(
            AReport.Line(1, "Ann Before"),
            AReport.Line(2, null!),
            AReport.Line(3, "Bo") with
            {
                Why = null!,
                Email = null!,
                RequiredWhy = null!,
            },
            AReport.Line(4, null!),
            AReport.Line(5, "Zoe After")
        );
        report = report with { Exceptions = [new ReportException("Leave granted", "Ann", null!, "Why", null), .. report.Exceptions] };

        var text = string.Join(' ', Pages(AReport.Edition(report)));
        Assert.All(["Ann Before", "Bo", "Zoe After", "Zoë Ünlü"], said => Assert.Contains(said, text, StringComparison.Ordinal));
        Assert.Contains("2 rows could not be printed and are left out: member 2, member 4.", text, StringComparison.Ordinal);
        Assert.Contains("1 row could not be printed and is left out: exception 1.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_printed_twice_says_the_same()
    {
        var report = AReport.Of(AReport.Line(1, "Ann", 420));

        Assert.Equal(Pages(AReport.Edition(report)), Pages(AReport.Edition(report)));
        Assert.NotEqual(Pages(AReport.Edition(report)), Pages(AReport.Edition(AReport.Of(AReport.Line(1, "Ann", 421)))));
    }

    [Fact]
    public void A_year_without_members_and_without_a_year_before_has_its_report()
    {
        using var paper = Open(AReport.Edition(AReport.Of() with { Last = null, Exceptions = [] }));

        Assert.Contains("There is no member in this year", Text(paper.GetPage(paper.NumberOfPages)), StringComparison.Ordinal);
    }

    private static List<string> Pages(ReportVersion version)
    {
        using var document = Open(version);
        return [.. document.GetPages().Select(Text)];
    }

    private static PdfDocument Open(ReportVersion edition, int mostMembers = 10_000) =>
        PdfDocument.Open(ReportPdf.Print(edition, mostMembers));

    private static string Text(Page page) => string.Join(' ', page.GetWords().Select(w => w.Text));

    private static bool Overlap(Word one, Word two) =>
        Math.Min(one.BoundingBox.Right, two.BoundingBox.Right) - Math.Max(one.BoundingBox.Left, two.BoundingBox.Left) > 0.5
        && Math.Min(one.BoundingBox.Top, two.BoundingBox.Top) - Math.Max(one.BoundingBox.Bottom, two.BoundingBox.Bottom) > 0.5;
}
