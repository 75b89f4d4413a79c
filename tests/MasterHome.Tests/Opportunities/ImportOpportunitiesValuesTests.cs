using MasterHome.Common.Imports;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Imports;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Opportunities;

/// <summary>Titles that look the same, and hours that daylight saving skips or repeats.</summary>
public sealed class ImportOpportunitiesValuesTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private const string Header =
        "Title,Kind,Points,Hours,Tracking,MaxTimes,Summary,Participation,HowCredited,SessionStart,SessionZone,SessionPlaces,SignUpCloses";

    public async Task InitializeAsync() => await Given(A.Cycle().Build());

    public Task DisposeAsync() => Task.CompletedTask;

    [Trait("Fault", "3")]
    [Fact]
    public async Task Titles_that_look_the_same_are_one_opportunity()
    {
        var report = await Import(
            Row("Webinar panel X", "2026-12-20T10:00", "Europe/Berlin"),
            Row("Webinar\u00A0 panel X", "2026-12-21T10:00", "Europe/Berlin"),
            Row("Webinar panel X\u200B", "2026-12-22T10:00", "Europe/Berlin"),
            "Q&A – evening,talk,50,2,sign-up,,What,How,Cred,,,,",
            "Q&A - evening,talk,50,2,sign-up,,What,How,Cred,,,,"
        );
        Assert.Empty(report.Faults);
        var all = await Read(db => db.Opportunities.Include(o => o.Sessions).OrderBy(o => o.Id).ToListAsync());
        Assert.Equal([("Webinar panel X", 3), ("Q&A – evening", 1)], all.Select(o => (o.Title, o.Sessions.Count)));
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("2026-03-29T02:30", "Europe/Berlin")]
    [InlineData("2026-03-08T02:15", "America/New_York")]
    [InlineData("2026-10-04T02:15", "Australia/Lord_Howe")]
    public async Task A_start_in_the_skipped_hour_is_a_fault(string start, string zone)
    {
        var fault = Assert.Single((await Import(Row("Gap", start, zone))).Faults);
        Assert.Equal("SessionStart", fault.Column);
        Assert.Contains("does not exist", fault.Reason, StringComparison.Ordinal);
    }

    [Trait("Fault", "4")]
    [Fact]
    public async Task A_start_in_the_doubled_hour_is_the_earlier_one_and_says_so()
    {
        var report = await Import(Row("Twice", "2026-10-25T02:30", "Europe/Berlin"));
        Assert.Equal(A.Time(2026, 10, 25, 0, 30), await Read(db => db.Sessions.Select(s => s.StartsAt!.Value).SingleAsync()));
        var note = Assert.Single(report.Plan.Notes);
        Assert.Equal((2, "SessionStart"), (note.Line, note.Column));
        Assert.Contains("00:30 UTC", note.Text, StringComparison.Ordinal);
    }

    [Trait("Fault", "3")]
    [Fact]
    public async Task Long_texts_keep_their_lines_and_titles_have_one()
    {
        await Import("\"Two\nlines\",talk,50,2,Sign-Up,,\"What\r\n  indented\",How,Cred,,,,");
        var one = await Read(db => db.Opportunities.SingleAsync());
        Assert.Equal(("Two lines", "What\n  indented"), (one.Title, one.Definition));
    }

    private static string Row(string title, string start, string zone) => $"{title},talk,50,2,sign-up,,What,How,Cred,{start},{zone},5,";

    private async Task<ImportReport> Import(params string[] rows)
    {
        await using var db = Open();
        return await ImportReport.Apply(
            db,
            new ImportOpportunities(db, Calendar, new Places(db, Calendar)),
            Csv.Of([Header, .. rows]),
            new ImportOptions()
        );
    }
}
