using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Standing.Closing;

public class CloseYearTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime NewYear = A.Time(2027, 1, 5, 9);

    [Fact]
    public async Task Gives_every_member_of_the_cycle_one_outcome_and_one_email()
    {
        var (cycle, done, short1, leaving) = await Demo();
        await Given(A.Member().QualifiedIn(1, 2027).Build());
        Assert.Equal(3, await Close(cycle));
        var outcomes = await Read(db => db.Outcomes.ToDictionaryAsync(o => o.MemberId));
        Assert.Equal(
            (OutcomeResult.Certified, OutcomeResult.NotCertified, OutcomeResult.Left, 3),
            (outcomes[done.Id].Result, outcomes[short1.Id].Result, outcomes[leaving.Id].Result, outcomes.Count)
        );
        Assert.Equal("Missing: 310 of 400 points.", outcomes[short1.Id].Reasons);
        var emails = await Read(db => db.OutgoingEmails.Where(m => m.Kind == YearClosed.Key).ToListAsync());
        Assert.Equal(3, emails.Select(l => l.MemberId).Distinct().Count());
        Assert.Equal(outcomes[short1.Id].Reasons, emails.Single(l => l.MemberId == short1.Id).ReadValues()["why"]);
    }

    [Theory]
    // 15:30 UTC is half past midnight in Tokyo, 23:30 UTC half past eight, and 13:30 UTC half past ten in the evening.
    [InlineData("Etc/UTC", 15, "2027-01-05 15:30")]
    [InlineData("Asia/Tokyo", 15, "2027-01-05 23:00")]
    [InlineData("Asia/Tokyo", 23, "2027-01-05 23:30")]
    [InlineData("Asia/Tokyo", 13, "2027-01-05 23:00")]
    [InlineData("Pacific/Honolulu", 15, "2027-01-05 18:00")]
    public async Task The_email_arrives_within_the_members_sending_hours(string zone, int hour, string first)
    {
        var (cycle, _, _, _) = await Demo();
        var member = await Given(A.Member().With(new MemberDetails(null, null, null, null, zone)).Build());
        await Close(cycle, A.Time(2027, 1, 5, hour, 30));
        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == YearClosed.Key && m.MemberId == member.Id));
        Assert.Equal(first, email.NextAttemptAt.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(A.Time(2027, 1, 5, hour, 30), email.CreatedAt);
    }

    [Fact]
    public async Task The_results_leave_on_the_day_that_the_close_set_and_can_be_canceled_and_queued_again()
    {
        var (cycle, _, _, _) = await Demo();
        await Assert.ThrowsAsync<RefusedException>(() => Close(cycle, on: A.Day(2027, 1, 4)));
        await Assert.ThrowsAsync<RefusedException>(() => Close(cycle, on: A.Day(2028, 2, 4)));
        await NothingHappened();
        await Close(cycle, on: A.Day(2027, 1, 15));
        Assert.Equal([A.Day(2027, 1, 15)], await ResultDays());
        Assert.Equal(new ResultEmailCount(3, 0, A.Time(2027, 1, 15, 8)), await Results(e => e.Count(cycle)));

        await Assert.ThrowsAsync<RefusedException>(() => Results(e => e.Cancel(cycle.Id, By.Staff(NewYear))));
        Assert.Equal(3, await Results(e => e.Cancel(cycle.Id, By.Administrator(NewYear))));
        Assert.Equal(0, await Results(e => e.Cancel(cycle.Id, By.Administrator(NewYear))));
        Assert.Equal(new ResultEmailCount(0, 3, null), await Results(e => e.Count(cycle)));

        await Assert.ThrowsAsync<RefusedException>(() =>
            Results(e => e.QueueAgain(cycle.Id, A.Day(2027, 1, 4), By.Administrator(NewYear)))
        );
        Assert.Equal(3, await Results(e => e.QueueAgain(cycle.Id, A.Day(2027, 1, 20), By.Administrator(NewYear))));
        Assert.Equal([A.Day(2027, 1, 20)], await ResultDays());
    }

    [Fact]
    public async Task A_result_that_has_not_left_is_replaced_by_its_correction_on_the_same_day()
    {
        var (cycle, done, short1, _) = await Demo();
        await Close(cycle, on: A.Day(2027, 1, 15));
        await Do(db => Correct(db, short1, 310, cycle));
        Assert.Equal(1, await Review(cycle, "A talk was missing"));
        var emails = await Read(db =>
            db.OutgoingEmails.Where(m => m.Kind == YearClosed.Key && m.MemberId == short1.Id).OrderBy(m => m.Id).ToListAsync()
        );
        Assert.Equal([EmailState.NotSent, EmailState.Waiting], emails.Select(m => m.State));
        Assert.Equal([A.Day(2027, 1, 15)], await ResultDays());
        Assert.Equal(2, await Read(db => db.Certificates.CountAsync(c => c.RevokedAt == null)));
        Assert.NotEqual(done.Id, short1.Id);
    }

    [Fact]
    public async Task A_correction_of_a_canceled_result_is_canceled_too_and_queued_again_alone()
    {
        var (cycle, _, short1, _) = await Demo();
        await Close(cycle, on: A.Day(2027, 1, 15));
        await Results(e => e.Cancel(cycle.Id, By.Administrator(NewYear)));
        await Do(db => Correct(db, short1, 310, cycle));
        await Review(cycle, "A talk was missing");
        Assert.Equal(new ResultEmailCount(0, 3, null), await Results(e => e.Count(cycle)));
        await Results(e => e.QueueAgain(cycle.Id, A.Day(2027, 1, 20), By.Administrator(NewYear)));
        var waits = await Read(db =>
            db.OutgoingEmails.SingleAsync(m => m.MemberId == short1.Id && m.Kind == YearClosed.Key && m.State == EmailState.Waiting)
        );
        Assert.Equal("You are certified for 2027.", waits.ReadValues()["result"]);
    }

    [Fact]
    public async Task Certified_members_get_a_certificate_and_a_correction_revokes_or_issues_it()
    {
        var (cycle, done, short1, _) = await Demo();
        await Close(cycle);
        var first = await Read(db => db.Certificates.SingleAsync());
        Assert.Equal((done.Id, 2027, Certificate.CodeLength), (first.MemberId, first.ValidYear, first.Code.Length));

        await Do(db => Correct(db, done, -100, cycle));
        await Review(cycle, "Counted twice");
        Assert.NotNull((await Read(db => db.Certificates.SingleAsync())).RevokedAt);
        await Do(db => Correct(db, done, 100, cycle));
        await Do(db => Correct(db, short1, 310, cycle));
        await Review(cycle, "It was right");
        var all = await Read(db => db.Certificates.OrderBy(c => c.Id).ToListAsync());
        Assert.Equal(3, all.Select(c => c.Code).Distinct().Count());
        Assert.Equal([done.Id, short1.Id], all.Where(c => c.RevokedAt is null).Select(c => c.MemberId).Order());
        Assert.Equal(first.Code, all[0].Code);
    }

    [Fact]
    public async Task Only_certified_members_are_in_the_next_year()
    {
        var (cycle, done, short1, leaving) = await Demo();
        await Close(cycle);
        Assert.Equal([done.Id], await Read(db => db.Members.In(2027).Select(m => m.Id).ToListAsync()));
        Assert.Equal(3, await Read(db => db.Members.In(2026).CountAsync()));
        Assert.Equal(
            [2026, 2026],
            await Read(db => db.Members.Where(m => m.Id == short1.Id || m.Id == leaving.Id).Select(m => m.EndedWith).ToListAsync())
        );
    }

    [Fact]
    public async Task Is_refused_before_the_year_has_ended_in_the_programs_zone()
    {
        var (cycle, _, _, _) = await Demo();
        await Assert.ThrowsAsync<RefusedException>(() => Close(cycle, A.Time(2026, 12, 31, 23, 59)));
        await NothingHappened();
        await Close(cycle, A.Time(2027, 1, 1));
    }

    [Fact]
    public async Task Is_refused_to_all_but_administrators()
    {
        var (cycle, _, _, _) = await Demo();
        foreach (var audit in new[] { By.Member(at: NewYear), By.Staff(NewYear) })
            await Assert.ThrowsAsync<RefusedException>(() => Do(db => CloseYear(db).Close(cycle.Id, audit)));
        await NothingHappened();
    }

    [Fact]
    public async Task Concurrent_closes_run_once()
    {
        var (cycle, _, _, _) = await Demo();
        var tries = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Record.ExceptionAsync(() => Close(cycle)))));
        Assert.Single(tries, e => e is null);
        Assert.Equal(
            (3, 3),
            await Read(async db => (await db.Outcomes.CountAsync(), await db.OutgoingEmails.CountAsync(m => m.Kind == YearClosed.Key)))
        );
        await Assert.ThrowsAsync<RefusedException>(() => Close(cycle));
    }

    [Theory]
    [InlineData("completion")]
    [InlineData("training")]
    [InlineData("suggestion")]
    [InlineData("late suggestion")]
    [InlineData("appeal")]
    public async Task Waits_for_everything_that_is_undecided(string what)
    {
        var (cycle, member, _, _) = await Demo();
        await Undecided(what, cycle, member);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Close(cycle));
        Assert.Contains(
            $"1 {(what == "completion" ? "reported completion" : what == "training" ? "reported training" : what.Split(' ')[^1])}",
            refused.Message,
            StringComparison.Ordinal
        );
        await NothingHappened();
    }

    [Fact, Trait("Fault", "1")]
    public async Task An_earlier_year_is_closed_first()
    {
        var earlier = await Given(A.Cycle(2025).Build());
        var (cycle, _, _, _) = await Demo();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Close(cycle));

        Assert.Contains("Close 2025 first", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Read(db => db.Outcomes.CountAsync()));
        await Close(earlier);
        await Close(cycle);
    }

    [Theory]
    [InlineData("next year's completion")]
    [InlineData("next year's training")]
    [InlineData("next year's suggestion")]
    [InlineData("next year's action of an old idea")]
    [InlineData("next year's appeal")]
    public async Task Does_not_wait_for_what_belongs_to_the_next_year(string what)
    {
        var (cycle, member, _, _) = await Demo();
        await Undecided(what, cycle, member);
        Assert.Equal(3, await Close(cycle, A.Time(2027, 2, 1)));
    }

    [Fact]
    public async Task An_outcome_stays_frozen_and_a_review_writes_the_next_version()
    {
        var (cycle, done, short1, _) = await Demo();
        await Close(cycle);
        var first = await Read(db => db.Outcomes.AsNoTracking().SingleAsync(o => o.MemberId == short1.Id));
        await Do(db =>
            new Ledger(db).Correct(
                short1.Id,
                cycle.Id,
                new Correction(310, A.Day(2026, 12, 1), "Talk", "Was forgotten"),
                Guid.NewGuid(),
                By.Administrator(NewYear)
            )
        );
        Assert.Equal(1, await Read(db => db.Outcomes.CountAsync(o => o.MemberId == short1.Id)));

        Assert.Equal(1, await Review(cycle, "A talk was forgotten"));
        var versions = await Read(db =>
            db.Outcomes.AsNoTracking().Where(o => o.MemberId == short1.Id).OrderBy(o => o.Version).ToListAsync()
        );
        Assert.Equal(
            [(1, OutcomeResult.NotCertified, 90, null), (2, OutcomeResult.Certified, 400, "A talk was forgotten")],
            versions.Select(o => (o.Version, o.Result, o.Earned, o.Correction))
        );
        Assert.Equal((first.Id, first.Reasons, first.FrozenAt), (versions[0].Id, versions[0].Reasons, versions[0].FrozenAt));
        Assert.Equal(
            versions[1].Id,
            await Read(db => db.Outcomes.Current(cycle.Id).Where(o => o.MemberId == short1.Id).Select(o => o.Id).SingleAsync())
        );
        Assert.Equal(4, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == YearClosed.Key)));
        Assert.Equal([done.Id, short1.Id], await Read(db => db.Members.In(2027).Select(m => m.Id).Order().ToListAsync()));
        Assert.Equal(0, await Review(cycle, "Once more"));
    }

    [Fact]
    public async Task A_review_needs_a_closed_year_a_reason_and_an_administrator()
    {
        var (cycle, _, _, _) = await Demo();
        await Assert.ThrowsAsync<RefusedException>(() => Review(cycle, "Too early"));
        await Close(cycle);
        await Assert.ThrowsAsync<RefusedException>(() => Review(cycle, " "));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => CloseYear(db).Review(cycle.Id, "Because", By.Staff(NewYear))));
    }

    [Fact]
    public async Task The_close_is_in_the_history()
    {
        var (cycle, _, _, _) = await Demo();
        await Close(cycle);
        var entry = await Read(db => db.History.SingleAsync(h => h.Subject == nameof(ProgramCycle)));
        Assert.Equal(
            ("The year 2026 was closed", "3 outcomes, 1 certified", "Alex Administrator", NewYear),
            (entry.What, entry.After, entry.ActorName, entry.At)
        );
    }

    private CloseYear CloseYear(HomeDb db) => new(db, Calendar, new Standings(db, Calendar), new Places(db, Calendar));

    private Task<int> Close(ProgramCycle cycle, DateTime? at = null, DateOnly? on = null) =>
        Read(db => CloseYear(db).Close(cycle.Id, By.Administrator(at ?? NewYear), on));

    private Task<T> Results<T>(Func<ResultEmails, Task<T>> ask) => Read(db => ask(new ResultEmails(db, Calendar)));

    private async Task<List<DateOnly>> ResultDays() =>
        [
            .. (
                await Read(db =>
                    db.OutgoingEmails.Where(m => m.Kind == YearClosed.Key && m.State == EmailState.Waiting)
                        .Select(m => m.NextAttemptAt)
                        .ToListAsync()
                )
            )
                .Select(DateOnly.FromDateTime)
                .Distinct(),
        ];

    private static Task Correct(HomeDb db, Member member, int points, ProgramCycle cycle) =>
        new Ledger(db).Correct(
            member.Id,
            cycle.Id,
            new Correction(points, A.Day(2026, 9, 1), "Talk", "Found later"),
            Guid.NewGuid(),
            By.Administrator(NewYear)
        );

    private Task<int> Review(ProgramCycle cycle, string reason) =>
        Read(db => CloseYear(db).Review(cycle.Id, reason, By.Administrator(NewYear.AddDays(1))));

    private async Task NothingHappened() =>
        Assert.Equal(
            (0, 0, false),
            await Read(async db =>
                (
                    await db.Outcomes.CountAsync(),
                    await db.OutgoingEmails.CountAsync(m => m.Kind == YearClosed.Key),
                    (await db.Cycles.SingleAsync()).IsClosed
                )
            )
        );

    /// <summary>A year without trainings: one member has all points, one does not, one opted out.</summary>
    private async Task<(ProgramCycle Cycle, Member Done, Member Short, Member Leaving)> Demo()
    {
        Clock.SetUtcNow(new DateTimeOffset(NewYear));
        var cycle = await Given(A.Cycle().Build());
        var (done, short1, leaving) = (await Given(A.Member().Build()), await Given(A.Member().Build()), await Given(A.Member().Build()));
        await Given(new OptOut(leaving.Id, cycle, null, A.Today, By.Member(leaving.Id)));
        await Do(async db =>
        {
            foreach (var (member, points) in new[] { (done, 400), (short1, 90), (leaving, 500) })
                new Ledger(db).Post(
                    new Posting(
                        member.Id,
                        cycle.Id,
                        points,
                        PointKind.Completion,
                        A.Day(2026, 9, 1),
                        "Talk",
                        "A talk",
                        1,
                        $"talk:{member.Id}",
                        By.Administrator()
                    )
                );
            await db.SaveChangesAsync();
        });
        return (cycle, done, short1, leaving);
    }

    private async Task Undecided(string what, ProgramCycle cycle, Member member)
    {
        var next = what.StartsWith("next", StringComparison.Ordinal);
        var day = next ? A.Day(2027, 1, 20) : A.Day(2026, 12, 20);
        var at = day.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc);
        var (idea, late) = (new SuggestionContent("Podcast", "An hour.", null, null, null), A.Time(2027, 1, 3));
        switch (what.Split(' ')[^1])
        {
            case "completion":
                var year = next ? await Given(A.Cycle(2027).Build()) : cycle;
                var opportunity = await Given(A.Opportunity().In(year).With(A.Session().At(at)).Build());
                var bounds = new ContributionDays([year.Year], member.QualifiedOn, day.AddDays(1));
                var signUp = new SignUp(
                    opportunity.Sessions[0],
                    opportunity,
                    member.Id,
                    SignUpState.Confirmed,
                    null,
                    By.Member(member.Id, at)
                );
                signUp.Report(new CompletionReport(day, "Held it"), opportunity.Sessions[0], bounds, By.Member(member.Id, at.AddHours(2)));
                await Given(signUp);
                break;
            case "training":
                var course = await Given(A.Course().Build());
                await Given(Completion.Claim(member.Id, course, new CourseRecord(day, false), "A scan", day, By.Member(member.Id, at)));
                break;
            case "suggestion" when what.StartsWith("late", StringComparison.Ordinal):
                await Given(
                    new Suggestion(
                        member.Id,
                        idea with
                        {
                            DoneOn = A.Day(2026, 12, 30),
                        },
                        A.DaysUntil(DateOnly.FromDateTime(late)),
                        By.Member(member.Id, late)
                    )
                );
                break;
            case "suggestion":
                await Given(new Suggestion(member.Id, idea, A.DaysUntil(day), By.Member(member.Id, at)));
                break;
            case "idea":
                var accepted = new Suggestion(member.Id, idea, A.DaysUntil(A.Today), By.Member(member.Id));
                accepted.Accept(30, "Please do", By.Administrator());
                accepted.Report(day, "Done", A.DaysUntil(day), By.Member(member.Id, at));
                await Given(accepted);
                break;
            case "appeal":
                await Given(
                    new Appeal(
                        member.Id,
                        new AppealedThing(AppealedKind.SignUp, 42),
                        "I did it.",
                        day.AddDays(14),
                        By.Member(member.Id, at)
                    )
                );
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }
    }
}
