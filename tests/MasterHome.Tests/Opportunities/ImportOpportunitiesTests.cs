using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Opportunities;

public sealed class ImportOpportunitiesTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private const string Header =
        "Title,Kind,Points,Hours,Tracking,MaxTimes,Summary,Participation,HowCredited,SessionStart,SessionZone,SessionPlaces,SignUpCloses";
    private const string Replies = "Community replies,Community,1,0.1,forum-replies,150,Answer; help,Reply,Counted nightly,,,,";
    private const string Talk = "User group talk,Public speaking,100,6,sign-up,2,Speak,Prepare,After the talk";
    private const string Delhi = $"{Talk},2026-10-22T18:30,Asia/Kolkata,3,2026-10-08";
    private const string Sydney = $"{Talk},2026-11-06T18:30,Australia/Sydney,3,2026-10-23";
    private const string Beta = "Product beta,Feedback,30,2,sign-up,,Try it,Fill in the form,When confirmed,,,10,";
    private const string Demo = "Customer story,Advocacy,90,4,sign-up,1,Tell it,Interview,When published,,,,2026-10-31";

    private static readonly ImportOptions Apply = new();

    private ProgramCycle _cycle = null!;

    public async Task InitializeAsync() => _cycle = await Given(A.Cycle().Build());

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Rows_of_one_title_are_one_published_opportunity_with_their_sessions()
    {
        var report = await Import([Replies, Delhi, Sydney, Beta, Demo]);

        Assert.Equal((5, 4, true), (report.Rows, report.Added, report.Applied));
        var all = await Read(db => db.Opportunities.Include(o => o.Sessions).OrderBy(o => o.Id).ToListAsync());
        Assert.Equal(
            [
                ("Community replies", Tracking.ForumReplies, 1, 6, 150, 0),
                ("User group talk", Tracking.SignUp, 100, 360, 2, 2),
                ("Product beta", Tracking.SignUp, 30, 120, (int?)null, 1),
                ("Customer story", Tracking.SignUp, 90, 240, 1, 1),
            ],
            all.Select(o => (o.Title, o.Tracking, o.Points, o.Minutes, o.MaxTimes, o.Sessions.Count))
        );
        Assert.All(all, o => Assert.Equal((_cycle.Id, true), (o.CycleId, o.IsOpen)));
        Assert.Equal(("Speak", "Prepare", "After the talk"), (all[1].Definition, all[1].Participation, all[1].HowCredited));
        Assert.Equal(new SessionTerms(null, "Etc/UTC", 10, null), Assert.Single(all[2].Sessions).Terms);
    }

    [Fact]
    public async Task A_session_is_local_to_its_zone_and_signing_up_closes_at_the_end_of_the_day_there()
    {
        await Import([Delhi, Sydney, Demo]);
        var sessions = await Read(db =>
            db.Sessions.OrderBy(s => s.Id)
                .Select(s => new
                {
                    s.StartsAt,
                    s.SignUpClosesAt,
                    s.Zone,
                })
                .ToListAsync()
        );
        Assert.Equal(
            (A.Time(2026, 10, 22, 13), A.Time(2026, 10, 8, 18, 30), "Asia/Kolkata"),
            (sessions[0].StartsAt, sessions[0].SignUpClosesAt, sessions[0].Zone)
        );
        // Sydney is eleven hours ahead in November.
        Assert.Equal((A.Time(2026, 11, 6, 7, 30), A.Time(2026, 10, 23, 13)), (sessions[1].StartsAt, sessions[1].SignUpClosesAt));
        Assert.Equal((null, A.Time(2026, 11, 1)), (sessions[2].StartsAt, sessions[2].SignUpClosesAt));
    }

    [Theory]
    [InlineData("2026-03-28T10:00", 2026, 3, 28, 9)]
    [InlineData("2026-03-29T10:00", 2026, 3, 29, 8)]
    [InlineData("2026-10-25 10:00", 2026, 10, 25, 9)]
    [InlineData("2026-10-24T10:00:00", 2026, 10, 24, 8)]
    public async Task Daylight_saving_is_that_of_the_day(string start, int year, int month, int day, int hour)
    {
        await Import([$"{Talk},{start},Europe/Berlin,3,"]);
        Assert.Equal(A.Time(year, month, day, hour), await Read(db => db.Sessions.Select(s => s.StartsAt!.Value).SingleAsync()));
    }

    [Fact]
    public async Task Without_a_zone_the_program_zone_applies()
    {
        await using (var db = Open())
        {
            var calendar = A.Calendar(Clock, "Europe/Berlin");
            await ImportReport.Apply(
                db,
                new ImportOpportunities(db, calendar, new Places(db, calendar)),
                Csv.Of(Header, $"{Talk},2026-12-01T10:00,,,2026-11-30"),
                Apply
            );
        }
        var session = await Read(db => db.Sessions.SingleAsync());
        Assert.Equal(new SessionTerms(A.Time(2026, 12, 1, 9), "Europe/Berlin", null, A.Time(2026, 11, 30, 23)), session.Terms);
    }

    [Theory]
    [InlineData("0.1", 6)]
    [InlineData("2.75", 165)]
    [InlineData("10", 600)]
    [InlineData("0", 0)]
    public async Task Hours_may_be_a_fraction(string hours, int minutes)
    {
        await Import([Beta.Replace(",30,2,", $",30,{hours},", StringComparison.Ordinal)]);
        Assert.Equal(minutes, await Read(db => db.Opportunities.Select(o => o.Minutes).SingleAsync()));
    }

    [Fact]
    public async Task Importing_the_same_file_again_changes_nothing()
    {
        string[] rows = [Replies, Delhi, Sydney, Beta, Demo];
        await Import(rows);
        var before = await Everything();
        var again = await Import(rows);
        Assert.Equal((0, 0, 4), (again.Added, again.Updated, again.Unchanged));
        Assert.Empty(again.Changes.Concat(again.Differences));
        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task A_preview_lists_the_changes_and_saves_nothing()
    {
        var report = await Import([Delhi, Sydney], null, preview: true);
        Assert.Equal(
            [
                (2, "User group talk", "New", "100 points each time, at most 2 times a year"),
                (2, "User group talk", "New session", "Thu, Oct 22, 2026, 18:30 (Asia/Kolkata), 3 places"),
                (3, "User group talk", "New session", "Fri, Nov 6, 2026, 18:30 (Australia/Sydney), 3 places"),
            ],
            report.Changes.Select(c => (c.Line, c.Subject, c.What, c.To!))
        );
        Assert.Equal((0, 0, 0, 0), await Everything());
    }

    [Fact]
    public async Task Changed_values_are_updated_and_recorded_in_history()
    {
        await Import([Delhi, Beta]);
        var report = await Import([
            Delhi.Replace(",100,6,", ",120,6,", StringComparison.Ordinal),
            Sydney.Replace(",100,6,", ",120,6,", StringComparison.Ordinal),
            Beta,
        ]);

        Assert.Equal((0, 1, 1), (report.Added, report.Updated, report.Unchanged));
        var talk = await Read(db => db.Opportunities.Include(o => o.Sessions).SingleAsync(o => o.Title == "User group talk"));
        Assert.Equal((120, 2, 2), (talk.Points, talk.RuleVersion, talk.Sessions.Count));
        Assert.Equal(
            ["Added from the catalog", "Session from the catalog", "Updated from the catalog", "Session from the catalog"],
            await Read(db =>
                db.History.Where(h => h.Subject == "Opportunity" && h.SubjectId == $"{talk.Id}")
                    .OrderBy(h => h.Id)
                    .Select(h => h.What)
                    .ToListAsync()
            )
        );
    }

    [Fact]
    public async Task A_new_session_of_a_known_opportunity_is_an_update()
    {
        await Import([Delhi]);
        Assert.Equal((0, 1, 0), Counts(await Import([Delhi, Sydney])));
    }

    [Theory]
    [InlineData("USER GROUP TALK")]
    [InlineData("Üser gróup talk")]
    public async Task A_title_is_the_same_whatever_its_case_and_accents(string title)
    {
        await Import([Delhi]);
        await Import([Delhi.Replace("User group talk", title, StringComparison.Ordinal), Sydney]);
        var talk = await Read(db => db.Opportunities.Include(o => o.Sessions).SingleAsync());
        Assert.Equal((title, 2), (talk.Title, talk.Sessions.Count));
    }

    [Fact]
    public async Task A_draft_of_that_title_is_published_and_a_retired_one_stays_retired()
    {
        await Given(A.Opportunity().In(_cycle).Called("Product beta").NotYetPublished().Build());
        await Given(A.Opportunity().In(_cycle).Called("Customer story").With(A.Session()).Retired().Build());
        var report = await Import([Beta, Demo]);
        Assert.Equal((0, 2, 0), Counts(report));
        Assert.Equal("Customer story: Status, retired → in the file", Assert.Single(report.Differences).ToString());
        Assert.Equal(
            ["Product beta"],
            await Read(db => db.Opportunities.Where(o => o.PublishedAt != null && o.RetiredAt == null).Select(o => o.Title).ToListAsync())
        );
    }

    [Fact]
    public async Task Every_faulty_row_is_named_by_line_column_and_reason_and_nothing_is_imported_at_all()
    {
        var report = await Import(Faulty);

        Assert.Equal(
            [
                (2, "Title", "Every opportunity needs a title."),
                (3, "Kind", "Every opportunity needs a kind, such as Public speaking."),
                (4, "Summary", "Every opportunity needs a definition."),
                (5, "Points", "'many' is not a whole number from 0 to 10,000, such as 40."),
                (5, "Hours", "'1,5' is not a number of hours such as 2 or 0.5."),
                (5, "Tracking", "'other' is neither sign-up nor forum-replies."),
                (5, "MaxTimes", "'0' is not a whole number from 1 to 100,000, such as 3."),
                (7, "Points", "Line 6 of the same title says '100'."),
                (8, "SessionStart", "'22/10/2026' is not a time such as 2026-03-16T17:00."),
                (8, "SessionPlaces", "'0' is not a whole number from 1 to 100,000, such as 25."),
                (8, "SignUpCloses", "'soon' is not a date such as 2026-07-31."),
                (
                    9,
                    "SessionStart",
                    "Sat, Jan 2, 2027, 10:00 (Asia/Kolkata) is Sat, Jan 2, 2027, 04:30 (Etc/UTC) in the program’s time zone, "
                        + "so it does not belong to 2026. Choose a date in 2026."
                ),
                (10, "SessionZone", "'Mars/Olympus' is not a time zone. Enter an IANA name such as Europe/Berlin or America/New_York."),
                (11, "SessionStart", "An earlier row has the same session."),
                (12, "SignUpCloses", "Sign-up must close before the session begins."),
                (14, "SessionStart", "An earlier row has the same session."),
            ],
            report.Faults.Select(f => (f.Line, f.Column, f.Reason))
        );
        Assert.Equal("14 rows read, 11 of them faulty: nothing was imported.", report.Sentence);
        Assert.Equal((0, 0, 0, 0), await Everything());
    }

    [Fact]
    public async Task Valid_rows_are_imported_on_request_even_when_the_first_row_of_their_title_is_faulty()
    {
        var report = await Import(Faulty, Apply with { SkipFaulty = true });
        Assert.Equal("14 rows read: 3 added, 0 updated, 0 unchanged, 11 skipped as faulty.", report.Sentence);
        Assert.Equal(
            [("Customer story", 1), ("Product beta", 1), ("User group talk", 1)],
            (
                await Read(db =>
                    db.Opportunities.Where(o => o.PublishedAt != null)
                        .OrderBy(o => o.Title)
                        .Select(o => new { o.Title, o.Sessions.Count })
                        .ToListAsync()
                )
            ).Select(o => (o.Title, o.Count))
        );
    }

    [Fact]
    public async Task Fewer_places_than_taken_is_a_fault_and_nothing_is_imported()
    {
        await Import([Delhi]);
        await SignUp(3);
        var before = await Everything();

        var report = await Import([Replies, Delhi.Replace(",3,", ",2,", StringComparison.Ordinal), Sydney, Beta]);

        Assert.Equal(new ImportFault(3, "SessionPlaces", "3 places are taken; there cannot be fewer."), Assert.Single(report.Faults));
        Assert.False(report.Applied);
        Assert.Equal(before, await Everything());
        Assert.Equal(3, await Read(db => db.Sessions.Select(s => s.Places).SingleAsync()));

        Assert.Equal(
            (2, 1, 0),
            Counts(
                await Import(
                    [Replies, Delhi.Replace(",3,", ",2,", StringComparison.Ordinal), Sydney, Beta],
                    Apply with
                    {
                        SkipFaulty = true,
                    }
                )
            )
        );
        Assert.Equal([3, 3], await Read(db => db.Sessions.Where(s => s.StartsAt != null).Select(s => s.Places!.Value).ToListAsync()));
    }

    [Fact]
    public async Task Added_places_move_up_the_waitlist_and_send_emails()
    {
        await Import([Delhi]);
        await SignUp(5);
        Assert.Equal((0, 1, 0), Counts(await Import([Delhi.Replace(",3,", ",4,", StringComparison.Ordinal)])));
        Assert.Equal(
            (4, 1),
            await Read(async db =>
                (
                    await db.SignUps.CountAsync(s => s.State == SignUpState.Confirmed),
                    await db.OutgoingEmails.CountAsync(m => m.Kind == MovedUp.Key)
                )
            )
        );
    }

    [Fact]
    public async Task A_preview_of_added_places_does_not_move_the_waitlist()
    {
        await Import([Delhi]);
        await SignUp(5);
        var before = await Everything();
        Assert.Equal((0, 1, 0), Counts(await Import([Delhi.Replace(",3,", ",4,", StringComparison.Ordinal)], null, preview: true)));
        Assert.Equal(before, await Everything());
        Assert.Equal(3, await Read(db => db.SignUps.CountAsync(s => s.State == SignUpState.Confirmed)));
    }

    [Fact]
    public async Task It_goes_to_the_year_that_runs_or_that_is_asked_for_and_never_to_a_closed_or_unknown_one()
    {
        var next = await Given(A.Cycle(2027).Build());
        await Given(A.Cycle(2025).Closed().Build());
        await Import([Beta]);
        await Import([Beta], Apply with { Year = 2027 });
        Assert.Equal([_cycle.Id, next.Id], await Read(db => db.Opportunities.OrderBy(o => o.Id).Select(o => o.CycleId).ToListAsync()));
        foreach (var year in new[] { 2025, 2031 })
            await Assert.ThrowsAsync<RefusedException>(() => Import([Beta], Apply with { Year = year }));
        Assert.Equal(2, Assert.Single((await Import([Delhi], Apply with { Year = 2027 })).Faults).Line);
    }

    [Fact]
    public async Task How_a_published_opportunity_is_tracked_cannot_change()
    {
        await Import([Beta]);
        var report = await Import([Beta.Replace("sign-up", "forum-replies", StringComparison.Ordinal)]);
        Assert.Equal((2, "Tracking"), (Assert.Single(report.Faults).Line, report.Faults[0].Column));
    }

    [Fact]
    public async Task Concurrent_imports_create_no_duplicates()
    {
        var tries = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Task.Run(() => Record.ExceptionAsync(() => Import([Replies, Delhi, Sydney, Beta]))))
        );
        Assert.Contains(tries, e => e is null);
        Assert.All(tries.Where(e => e is not null), e => Assert.IsType<RefusedException>(e));
        Assert.Equal((3, 3), await Read(async db => (await db.Opportunities.CountAsync(), await db.Sessions.CountAsync())));
    }

    private static readonly string[] Faulty =
    [
        ",Kind,1,1,sign-up,,S,P,H,,,,",
        "No kind,,1,1,sign-up,,S,P,H,,,,",
        "No summary,Kind,1,1,sign-up,,,P,H,,,,",
        "Wrong numbers,Kind,many,\"1,5\",other,0,S,P,H,,,,",
        Delhi,
        Sydney.Replace(",100,", ",99,", StringComparison.Ordinal),
        $"{Talk},22/10/2026,Asia/Kolkata,0,soon",
        $"{Talk},2027-01-02T10:00,Asia/Kolkata,3,",
        $"{Talk},2026-10-23T10:00,Mars/Olympus,3,",
        Delhi.Replace(",3,", ",9,", StringComparison.Ordinal),
        Demo.Replace(",,,,2026-10-31", ",2026-10-10T10:00,Europe/Berlin,,2026-10-12", StringComparison.Ordinal),
        Demo,
        Demo.Replace(",,,,2026-10-31", ",,Europe/Berlin,7,", StringComparison.Ordinal),
        Beta,
    ];

    private static (int Added, int Updated, int Unchanged) Counts(ImportReport report) => (report.Added, report.Updated, report.Unchanged);

    private async Task<ImportReport> Import(IReadOnlyList<string> rows, ImportOptions? options = null, bool preview = false)
    {
        await using var db = Open();
        var import = new ImportOpportunities(db, Calendar, new Places(db, Calendar));
        return preview
            ? await ImportReport.Preview(db, import, Csv.Of([Header, .. rows]), options ?? Apply)
            : await ImportReport.Apply(db, import, Csv.Of([Header, .. rows]), options ?? Apply);
    }

    private async Task SignUp(int people)
    {
        var session = await Read(db => db.Sessions.Select(s => s.Id).SingleAsync());
        for (var n = 0; n < people; n++)
        {
            var member = await Given(A.Member().Build());
            await Do(db => new Places(db, Calendar).SignUp(member.Id, session, By.Member(member.Id)));
        }
    }

    private Task<(int Opportunities, int Sessions, int Emails, int History)> Everything() =>
        Read(async db =>
            (
                await db.Opportunities.CountAsync(),
                await db.Sessions.CountAsync(),
                await db.OutgoingEmails.CountAsync(),
                await db.History.CountAsync()
            )
        );
}
