using System.IO.Compression;
using MasterHome.Reports;
using MasterHome.Reports.Workbook;
using MasterHome.Standing;
using MiniExcelLibs;

namespace MasterHome.Tests.Reports.Workbook;

public sealed class ReportWorkbookTests
{
    [Fact]
    public void Numbers_are_numbers_days_are_days_and_what_begins_like_a_formula_is_text()
    {
        var made = ReportWorkbook.Write(
            AReport.Edition(AReport.Of(AReport.Line(1, "=1+1", 420, MemberStatus.RequirementsMet), AReport.Line(2, "@王 伟", -30)))
        );

        Assert.Equal(["Members", "Program", "Exceptions", "Waiting", "Reconciliation"], new MemoryStream(made).GetSheetNames());
        var rows = Rows(made, "Members");
        Assert.Equal(["=1+1", "@王 伟"], rows.Select(r => r["Name"]));
        Assert.Equal(["Requirements met", "On track"], rows.Select(r => r["Status"]));
        Assert.Equal([420d, -30d], rows.Select(r => r["Earned"]));
        Assert.Equal(new DateTime(2024, 3, 1), rows[0]["Qualified on"]);
        Assert.Equal("Missing: 430 of 400 points, Level 3 Model Building.", rows[1]["Why"]);
        Assert.Equal("Level 3 Model Building", rows[1]["Trainings missing"]);
        var xml = Part(made, "xl/worksheets/sheet1.xml");
        Assert.DoesNotContain("<x:f>", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<f>", xml, StringComparison.Ordinal);
    }

    [Trait("Fault", "4")]
    [Fact]
    public void A_day_that_a_workbook_cannot_hold_is_left_out_and_named()
    {
        var made = ReportWorkbook.Write(
            AReport.Edition(AReport.Of(AReport.Line(1, "Old") with { QualifiedOn = A.Day(25, 3, 1) }, AReport.Line(2, "Bo", 80)))
        );

        Assert.Equal(["Old", "Bo"], Rows(made, "Members").Select(r => r["Name"]));
        var named = Rows(made, "Exceptions").Single(r => (string)r["Kind"] == "Date left out");
        Assert.Equal("Old", named["Name"]);
        Assert.Contains("0025-03-01", (string)named["What"], StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Fault", "7")]
    [InlineData("No \uFFFE character")]
    [InlineData("Half \uDC00 pair")]
    [InlineData("Control \u0001 \u0000")]
    [InlineData(null)]
    public void A_name_that_no_workbook_can_hold_does_not_stop_the_report(string? name)
    {
        var report = AReport.Of(AReport.Line(1, "Ann"), AReport.Line(2, name!), AReport.Line(3, "Zoe"));
        report = report with { Exceptions = [new ReportException("Leave granted", name!, "zoe@example.org", name!, A.Moment)] };
        var made = ReportWorkbook.Write(AReport.Edition(report));

        var rows = Rows(made, "Members");
        Assert.Equal(["member1@example.org", "member2@example.org", "member3@example.org"], rows.Select(r => r["Email"]));
        Assert.Equal(("Ann", "Zoe"), (rows[0]["Name"], rows[2]["Name"]));
        Assert.Single(Rows(made, "Exceptions"));
    }

    [Fact]
    public void The_reconciliation_adds_up_and_the_program_stands_beside_the_year_before()
    {
        var made = ReportWorkbook.Write(
            AReport.Edition(AReport.Of(AReport.Line(1, "Ann", 420, MemberStatus.RequirementsMet), AReport.Line(2, "Bo", 80)))
        );

        var total = Rows(made, "Reconciliation")[^1];
        Assert.Equal(
            ("Total", 500d, 500d, 0d),
            ((string)total["Kind"], (double)total["Sum of the lines"], (double)total["Sum of the ledger"], (double)total["Difference"])
        );
        var points = Rows(made, "Program").Single(r => (string)r["Figure"] == "Points");
        Assert.Equal((500d, 12_000d, -11_500d), ((double)points["This year"], (double)points["Year before"], (double)points["Change"]));
    }

    [Fact]
    public void Every_change_since_the_version_before_has_a_row()
    {
        List<ReportLine> before = [.. Enumerable.Range(1, 15).Select(i => AReport.Line(i, $"Member {i}", 10))];
        List<ReportLine> now = [.. before.Skip(1).Select(l => l with { Earned = 20, Completions = 20 })];
        var difference = ReportDifference.Between(1, ReportSnapshotContent.Of(AReport.Of(before)), AReport.Of(now));

        var rows = Rows(ReportWorkbook.Write(AReport.Edition(AReport.Of(now), difference, 2)), "Changes");
        Assert.Equal(15, rows.Count);
        Assert.Equal("no longer in the report, was on track with 10 points", rows[0]["What changed"]);
        Assert.Equal((10d, 20d), ((double)rows[1]["Earned before"], (double)rows[1]["Earned now"]));
        Assert.EndsWith("and 5 more, in the workbook below Changes", difference.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_written_twice_says_the_same()
    {
        var version = AReport.Edition(AReport.Of(AReport.Line(1, "Ann", 420)));
        var (first, second) = (ReportWorkbook.Write(version), ReportWorkbook.Write(version));

        var sheets = new MemoryStream(first).GetSheetNames();
        Assert.Equal(sheets, new MemoryStream(second).GetSheetNames());
        Assert.All(sheets, sheet => Assert.Equal(Rows(first, sheet), Rows(second, sheet)));
    }

    private static List<IDictionary<string, object>> Rows(byte[] workbook, string sheet) =>
        [.. new MemoryStream(workbook).Query(useHeaderRow: true, sheetName: sheet).Cast<IDictionary<string, object>>()];

    private static string Part(byte[] workbook, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(workbook));
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
