using MasterHome.Cycles;
using MasterHome.Forum.Counting;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Reports;

public sealed class ReportReaderTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;
    private int _posted;

    public async Task InitializeAsync()
    {
        _cycle = await Given<ProgramCycle>(A.Cycle());
        _mira = await Given<Member>(A.Member().Called("Mira", "Okafor"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_line_says_what_was_asked_what_was_earned_by_kind_which_training_is_missing_and_why()
    {
        var jun = await Given<Member>(A.Member().Called("Jun", "Abe").QualifiedIn(Months.July));
        var course = await Given(A.Course("L1").Build());
        await Given(new Requirement(_cycle, course, Audience.Everyone, null, null, A.Day(2026, 1, 5), By.Administrator()));
        foreach (
            var (points, kind) in new[]
            {
                (75, PointKind.Completion),
                (12, PointKind.ForumReplies),
                (150, PointKind.Suggestion),
                (-7, PointKind.Correction),
            }
        )
            await Post(jun, points, kind);

        var line = Assert.Single((await Read()).Lines, l => l.MemberId == jun.Id);
        Assert.Equal((200, "6 of 12 months, counted from July"), (line.Required, line.RequiredWhy));
        Assert.Equal((230, 75, 12, 150, -7), (line.Earned, line.Completions, line.Forum, line.Suggestions, line.Corrections));
        Assert.Equal((0, 1, course.Title), (line.TrainingsDone, line.TrainingsRequired, line.TrainingsMissing));
        Assert.Equal((MemberStatus.OnTrack, null, $"Missing: {course.Title}."), (line.Status, line.Outcome, line.Why));
    }

    [Fact]
    public async Task The_sum_of_the_lines_is_the_sum_of_the_ledger_in_all_and_by_kind()
    {
        var nia = await Given<Member>(A.Member().Called("Nia"));
        await Post(_mira, 75, PointKind.Completion);
        await Post(nia, 20, PointKind.ForumReplies);
        await Post(nia, -5, PointKind.Correction);

        var report = await Read();
        Assert.True(report.AddsUp);
        Assert.Equal((90, 90), (report.LinesTotal, report.LedgerTotal));
        Assert.Equal(
            "the members' points match the ledger (90): completions 75, forum replies 20, suggestions 0, corrections -5",
            report.Reconcile()
        );
        var wrong = report with { Ledger = [new Reconciliation(PointKind.Completion, 75, 80)] };
        Assert.Equal(
            "the members' points do NOT match the ledger: 90 in the lines, 80 in the ledger "
                + "(completions 75 in the lines, 80 in the ledger)",
            wrong.Reconcile()
        );
    }

    [Fact]
    public async Task The_year_before_is_as_it_was_closed_or_worked_out_when_it_is_still_open()
    {
        Assert.Null((await Read()).Last);
        var before = await Given<ProgramCycle>(A.Cycle(2025));
        await Post(_mira, 420, PointKind.Completion, before);
        Assert.Equal(new YearFigures(2025, 1, 1, 0, 0, 420, 420, 0, 0, 0, false), (await Read()).Last);

        await Do(db =>
            new CloseYear(db, Calendar, new Standings(db, Calendar), new Places(db, Calendar)).Close(before.Id, By.Administrator())
        );
        await Post(_mira, -400, PointKind.Correction, before);

        Assert.Equal(new YearFigures(2025, 1, 1, 0, 0, 20, 420, 0, 0, -400, true), (await Read()).Last);
    }

    [Fact]
    public async Task Exceptions_are_named_without_the_reason_of_a_leave()
    {
        var nia = await Given<Member>(A.Member().Called("Nia", "Farouk"));
        await Given(new RequiredOverride(_mira.Id, _cycle, 50, "By agreement", By.Administrator()));
        await Do(async db =>
        {
            var leave = (await db.Members.SingleAsync(m => m.Id == nia.Id)).AskForLeave(
                A.Day(2026, 10, 1),
                A.Day(2026, 11, 30),
                "Something private",
                A.Moment
            );
            leave.Grant(By.Administrator());
            await db.SaveChangesAsync();
        });
        await Post(nia, -30, PointKind.Correction);

        var report = await Read();
        Assert.Equal(
            [
                ("Requirement set by the team", "Mira Okafor", "50 points by Alex Administrator: By agreement"),
                ("Leave granted", "Nia Farouk", "Oct 1, 2026 to Nov 30, 2026, by Alex Administrator"),
                ("Balance below zero", "Nia Farouk", "-30 points"),
            ],
            report.Exceptions.Select(e => (e.Kind, e.Name, e.What))
        );
        Assert.Equal("Set by the team instead of 400: By agreement", report.Lines.Single(l => l.MemberId == _mira.Id).RequiredWhy);
        Assert.Equal("Full year, less 2 months on leave", report.Lines.Single(l => l.MemberId == nia.Id).RequiredWhy);
    }

    [Fact]
    public async Task After_the_close_a_line_in_the_ledger_and_an_outcome_that_nobody_reviewed_are_exceptions()
    {
        Clock.AdjustTime(new DateTimeOffset(2027, 1, 5, 8, 0, 0, TimeSpan.Zero));
        await Do(db =>
            new CloseYear(db, Calendar, new Standings(db, Calendar), new Places(db, Calendar)).Close(
                _cycle.Id,
                By.Administrator(A.Time(2027, 1, 5, 8))
            )
        );
        await Post(_mira, 500, PointKind.Correction, at: A.Time(2027, 1, 6));

        var report = await Read();
        Assert.Equal(["Posted after the close", "Outcome not reviewed"], report.Exceptions.Select(e => e.Kind));
        Assert.Equal((OutcomeResult.NotCertified, 500), (report.Lines[0].Outcome, report.Lines[0].Earned));
    }

    [Fact]
    public async Task What_waits_and_what_failed_is_counted_with_its_oldest()
    {
        await Given(
            new Suggestion(
                _mira.Id,
                new SuggestionContent("A talk", "At a meetup", null, null, null),
                A.DaysUntil(A.Today),
                By.Member(_mira.Id)
            )
        );
        await Do(async db =>
        {
            (await db.Members.SingleAsync()).AskForLeave(A.Day(2026, 10, 1), A.Day(2026, 11, 30), "", A.Moment);
            var mail = new OutgoingEmail(new TestEmail(YearClosed.Key), "key", new Recipient("ann@example.org", "Ann"), A.Moment);
            mail.Fail("refused");
            db.Add(mail);
            await db.SaveChangesAsync();
        });

        var report = await Read();
        Assert.Equal("suggestions 1 (since Sep 15, 2026), requests for leave 1 (since Sep 15, 2026)", report.Waiting());
        Assert.Equal("1 email could not be delivered, the oldest of Sep 15, 2026", report.Works.Failed(TimeZoneInfo.Utc));
        Assert.Equal("not counted now", report.Works.Forum());
    }

    [Fact]
    public async Task Only_whom_the_pull_asks_about_can_be_unread_or_unknown_in_the_forum()
    {
        await Given<Opportunity>(A.Opportunity().In(_cycle).ForForumReplies());
        var (read, old, nobody, leaving) = (
            await Given<Member>(A.Member().InForumAs(1)),
            await Given<Member>(A.Member().InForumAs(2)),
            await Given<Member>(A.Member().InForumAs(3)),
            await Given<Member>(A.Member().InForumAs(4))
        );
        await Given(new ForumSnapshot(read.Id, _cycle.Id, 5, A.Moment.AddDays(-1), ""));
        await Given(new ForumSnapshot(old.Id, _cycle.Id, 5, A.Moment.AddDays(-8), ""));
        await Given(new UnmatchedMember(nobody.Id, 3, A.Moment));
        await Given(new OptOut(leaving.Id, _cycle, null, A.Today, By.Member(leaving.Id)));

        // One member is unread; two are unknown: one not found in the forum, and Mira, who has no ID.
        Assert.Equal("1 member not read within 7 days, 2 without a known community identity", (await Read()).Works.Forum());
    }

    [Fact]
    public async Task A_member_who_opted_out_is_leaving()
    {
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));

        var report = await Read();
        Assert.Equal((MemberStatus.Leaving, "Opted out of the program."), (report.Lines[0].Status, report.Lines[0].Why));
        Assert.Equal(1, report.Now.Leaving);
    }

    [Fact]
    public async Task The_same_rows_make_the_same_digest_at_another_hour()
    {
        await Post(_mira, 75, PointKind.Completion);
        var first = (await Read()).Digest;
        Clock.Advance(TimeSpan.FromHours(5));

        Assert.Equal(first, (await Read()).Digest);
        await Post(_mira, 1, PointKind.Completion);
        Assert.NotEqual(first, (await Read()).Digest);
    }

    [Fact]
    public async Task Ten_members_take_as_many_queries_as_one()
    {
        var one = await Queries();
        for (var i = 0; i < 9; i++)
            await Given<Member>(A.Member());

        Assert.Equal(one, await Queries());
    }

    private async Task<int> Queries()
    {
        var counter = new CommandCounter();
        await using var db = Open(counter);
        var commands = counter.Listen();
        await new ReportReader(db, new Standings(db, Calendar), Calendar, Options.Create(new ReportSettings())).Read(_cycle, Calendar.Now);
        return commands.Count;
    }

    private Task<ReportData> Read() =>
        Read(async db =>
            await new ReportReader(db, new Standings(db, Calendar), Calendar, Options.Create(new ReportSettings())).Read(
                await db.Cycles.SingleAsync(c => c.Id == _cycle.Id),
                Calendar.Now
            )
        );

    private Task Post(Member member, int points, PointKind kind, ProgramCycle? cycle = null, DateTime? at = null) =>
        Do(async db =>
        {
            var of = cycle ?? _cycle;
            new Ledger(db).Post(
                new Posting(member.Id, of.Id, points, kind, of.FirstDay, "Something", "Rule", 1, $"key-{++_posted}", By.Administrator(at))
            );
            await db.SaveChangesAsync();
        });
}
