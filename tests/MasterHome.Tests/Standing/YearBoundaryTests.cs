using System.Data.Common;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Suggestions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Tests.Standing;

/// <summary>The year has one boundary: what a close ends, who may take part after it, and which year a session belongs to.</summary>
[Trait("Fault", "1")]
public class YearBoundaryTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime NewYear = A.Time(2027, 1, 5, 9);

    [Fact]
    public async Task Closing_a_year_ends_the_places_that_a_leaving_member_holds_in_the_next_year()
    {
        var (cycle, next) = (await Given(A.Cycle().Build()), await Given(A.Cycle(2027).Build()));
        var session = await SessionIn(next, A.Session().At(A.Time(2027, 3, 1)).WithPlaces(1));
        var (leaving, waiting) = (await Given(A.Member().Build()), await Certified(cycle));
        var (held, second) = (await SignUp(leaving, session), await SignUp(waiting, session));
        Assert.Equal((SignUpState.Confirmed, SignUpState.Waiting), (held.State, second.State));

        await Close(cycle);

        Assert.Equal((SignUpState.Withdrawn, SignUpState.Confirmed), (await State(held), await State(second)));
        Assert.Equal(1, await Emails(SignUpEnded.Key, leaving));
        Assert.Equal(1, await Emails(MovedUp.Key, waiting));
        // A second run finds nothing.
        Assert.Equal(0, await Read(db => new Places(db, Calendar).EndAfterMembership(By.System(NewYear))));
    }

    [Fact]
    public async Task A_member_who_leaves_with_an_earlier_year_does_not_move_up()
    {
        var (cycle, next) = (await Given(A.Cycle().Build()), await Given(A.Cycle(2027).Build()));
        var session = await SessionIn(next, A.Session().At(A.Time(2027, 3, 1)).WithPlaces(1));
        var (first, leaving, last) = (await Given(A.Member().Build()), await Given(A.Member().Build()), await Given(A.Member().Build()));
        var held = await SignUp(first, session);
        var (skipped, moved) = (await SignUp(leaving, session), await SignUp(last, session));
        await Given(new OptOut(leaving.Id, cycle, null, A.Today, By.Member(leaving.Id)));

        await Do(db => new Places(db, Calendar).Withdraw(held.Id, By.Member(first.Id)));

        Assert.Equal((SignUpState.Waiting, SignUpState.Confirmed), (await State(skipped), await State(moved)));
    }

    [Fact]
    public async Task A_session_of_a_closed_year_cannot_be_canceled()
    {
        var cycle = await Given(A.Cycle().Build());
        var session = await SessionIn(cycle, A.Session().At(A.Time(2026, 12, 1)));
        await Close(cycle);
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => new Places(db, Calendar).Cancel(session.Id, By.Administrator(NewYear))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_former_member_suggests_nothing(bool done)
    {
        await Given(A.Cycle().Build());
        var member = A.Member().Build();
        member.Renew(certified: false, 2025);
        await Given(member);
        var content = new SuggestionContent("Podcast", "An hour.", null, done ? A.Today : null, null);
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => new OwnSuggestions(db, Calendar).Suggest(member.Id, content, By.Member(member.Id)))
        );
    }

    [Fact]
    public async Task A_process_that_ends_between_close_and_sign_ups_leaves_them_to_the_job()
    {
        var next = await Given(A.Cycle(2027).Build());
        var session = await SessionIn(next, A.Session().At(A.Time(2027, 3, 1)).WithPlaces(1));
        var member = await Given(A.Member().Build());
        var held = await SignUp(member, session);
        await Do(async db =>
        {
            (await db.Members.SingleAsync()).Renew(certified: false, 2026);
            await db.SaveChangesAsync();
        });

        await Do(db => new Places(db, Calendar).ExpireOffers(By.System(NewYear)));

        Assert.Equal(SignUpState.Withdrawn, await State(held));
    }

    private static readonly string[] SignUpActions = ["report", "verify", "accept", "confirm"];

    public static TheoryData<string> Actions => [.. SignUpActions];

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Nothing_counts_for_a_member_whose_membership_ended(string action)
    {
        var next = await Given(A.Cycle(2026).OfferingPlaces().Build());
        var member = await Given(A.Member().Build());
        var (signUp, act) = await Ready(action, next, member);
        await Do(async db =>
        {
            (await db.Members.SingleAsync(m => m.Id == member.Id)).Renew(certified: false, 2025);
            await db.SaveChangesAsync();
        });

        await Assert.ThrowsAsync<RefusedException>(() => Do(act));

        Assert.Equal(signUp.State, await State(signUp));
        Assert.Equal(0, await Read(db => db.PointEntries.CountAsync()));
    }

    public static TheoryData<string> LockingActions => ["sign up", .. SignUpActions];

    /// <summary>The close takes the same lock. On SQL Server it could otherwise come between the question and the answer.</summary>
    [Theory]
    [MemberData(nameof(LockingActions))]
    public async Task The_year_is_locked_before_anything_is_decided_in_it(string action)
    {
        var cycle = await Given(A.Cycle().OfferingPlaces().Build());
        var member = await Given(A.Member().Build());
        var session = await SessionIn(cycle, A.Session().At(A.Time(2026, 12, 1)));
        Func<HomeDb, Task> act =
            action == "sign up"
                ? db => new Places(db, Calendar).SignUp(member.Id, session.Id, By.Member(member.Id))
                : (await Ready(action, cycle, member)).Act;
        var locks = new RowsLocked();
        await using var db = Open(locks);

        await act(db);

        Assert.Equal("Cycles", locks.Tables[0]);
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("confirm")]
    public async Task A_member_who_opted_out_takes_no_place(string action)
    {
        var cycle = await Given(A.Cycle().OfferingPlaces().Build());
        var member = await Given(A.Member().Build());
        var (signUp, act) = await Ready(action, cycle, member);
        await Given(new OptOut(member.Id, cycle, null, A.Today, By.Member(member.Id)));

        await Assert.ThrowsAsync<RefusedException>(() => Do(act));
        Assert.Equal(signUp.State, await State(signUp));
    }

    [Fact]
    public async Task A_qualification_that_moves_out_of_the_year_is_not_a_failure()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        await Close(cycle);
        await Do(async db =>
        {
            var saved = await db.Members.SingleAsync();
            saved.UpdateFromRoster(A.Member().At(saved.Email).QualifiedIn(1, 2027).Entry());
            await db.SaveChangesAsync();
        });

        Assert.Equal(1, await Review(cycle));

        var outcome = await Read(db => db.Outcomes.Current(cycle.Id).SingleAsync());
        Assert.Equal((OutcomeResult.NotInThisYear, 2), (outcome.Result, outcome.Version));
        Assert.True(await Read(db => db.Members.In(2027).AnyAsync(m => m.Id == member.Id)));
        Assert.Equal(0, await Review(cycle));
    }

    [Fact]
    public async Task A_member_who_is_imported_after_the_close_gets_an_outcome_by_review()
    {
        var cycle = await Given(A.Cycle().Build());
        await Close(cycle);
        var late = await Given(A.Member().QualifiedIn(Months.July).Build());

        Assert.Equal(1, await Review(cycle));

        var outcome = await Read(db => db.Outcomes.SingleAsync());
        Assert.Equal((late.Id, 1, OutcomeResult.NotCertified), (outcome.MemberId, outcome.Version, outcome.Result));
    }

    [Fact]
    public async Task A_correction_to_certified_resumes_the_membership_and_says_that_places_are_gone()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        await Close(cycle);
        await Do(db =>
            new Ledger(db).Correct(
                member.Id,
                cycle.Id,
                new Correction(400, A.Day(2026, 12, 1), "A talk", "It was forgotten"),
                Guid.NewGuid(),
                By.Administrator(NewYear)
            )
        );
        await Review(cycle);

        var why = await Read(async db =>
            (await db.OutgoingEmails.OrderBy(e => e.Id).LastAsync(e => e.Kind == YearClosed.Key)).ReadValues()["why"]
        );
        Assert.EndsWith("you can sign up again.", why, StringComparison.Ordinal);
    }

    /// <summary>Start in UTC, the program's zone, the session's zone, and the year it belongs to.</summary>
    [Theory]
    [InlineData("2027-01-01 07:00", "America/Los_Angeles", "America/Los_Angeles", 2026)]
    [InlineData("2027-01-01 07:00", "Etc/UTC", "America/Los_Angeles", 2027)]
    [InlineData("2026-12-31 11:00", "Etc/UTC", "Pacific/Kiritimati", 2026)]
    [InlineData("2026-12-31 11:00", "Pacific/Kiritimati", "Etc/UTC", 2027)]
    [InlineData("2026-12-31 23:59", "Etc/UTC", "Europe/Berlin", 2026)]
    [InlineData("2026-01-01 00:00", "Etc/UTC", "Pacific/Pago_Pago", 2026)]
    [InlineData("2025-12-31 23:59", "Etc/UTC", "Europe/Berlin", 2025)]
    public void A_session_belongs_to_the_year_of_its_start_in_the_programs_zone(string start, string program, string own, int year)
    {
        var at = DateTime.SpecifyKind(
            DateTime.ParseExact(start, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            DateTimeKind.Utc
        );
        foreach (var candidate in new[] { 2025, 2026, 2027 })
            Assert.Equal(
                candidate == year,
                A.Cycle(candidate).Build().WhyNotHold(at, TimeZones.Find(own), TimeZones.Find(program)) is null
            );
    }

    [Fact]
    public async Task A_session_cannot_be_moved_into_another_year()
    {
        var session = await SessionIn(await Given(A.Cycle().Build()), A.Session().At(A.Time(2026, 12, 1)));
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => new Places(db, Calendar).Change(session.Id, A.Session().At(A.Time(2027, 1, 1)), By.Administrator()))
        );
        Assert.Equal("StartsAt", refused.Field);
    }

    [Fact]
    public async Task A_sign_up_keeps_the_points_and_the_rule_of_its_day()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        var (signUp, _) = await Ready("verify", cycle, member);
        var opportunity = await Read(db => db.Opportunities.SingleAsync());
        await Do(db => new OpportunityChanges(db).Change(opportunity.Id, opportunity.Terms with { Points = 60 }, null, By.Administrator()));

        await Do(db => new SignUpDecisions(db, new Ledger(db)).Verify(signUp.Id, null, null, By.Administrator()));

        var entry = await Read(db => db.PointEntries.SingleAsync());
        Assert.Equal((40, 1, "40 points each time"), (entry.Points, entry.RuleVersion, entry.Rule));
    }

    [Fact]
    public async Task A_change_of_points_reaches_open_sign_ups_only_if_asked_and_tells_their_members()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        var (signUp, _) = await Ready("verify", cycle, member);
        var opportunity = await Read(db => db.Opportunities.SingleAsync());
        var changed = opportunity.Terms with { Points = 60 };
        await Do(db => new OpportunityChanges(db).Change(opportunity.Id, changed, "It is longer", By.Administrator()));

        Assert.Equal((60, 2), await Read(db => db.SignUps.Select(s => ValueTuple.Create(s.Points, s.RuleVersion)).SingleAsync()));
        Assert.Equal(1, await Emails(SignUpRuleChanged.Key, member));
        await Do(db => new SignUpDecisions(db, new Ledger(db)).Verify(signUp.Id, null, null, By.Administrator()));
        Assert.Equal(60, await Read(db => db.PointEntries.Select(e => e.Points).SingleAsync()));
    }

    [Fact]
    public async Task The_yearly_limit_is_the_one_in_force_at_verification()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        var opportunity = await Given(A.Opportunity().In(cycle).With(A.Session()).Build());
        var (first, second) = (await Reported(member, opportunity.Sessions[0]), await Reported(member, opportunity.Sessions[0]));
        await Do(db =>
            new OpportunityChanges(db).Change(opportunity.Id, opportunity.Terms with { MaxTimes = 1 }, null, By.Administrator())
        );
        await Assert.ThrowsAsync<RefusedException>(() => Verify(second));
        Assert.Equal(SignUpState.Verified, await State(first));
    }

    [Fact]
    public async Task A_correction_cannot_lie_in_the_future()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        foreach (var (days, refused) in new[] { (0, false), (1, false), (2, true), (60, true) })
        {
            var correction = new Correction(5, A.Today.AddDays(days), "Late", "Reason");
            // 22:00 UTC: tomorrow has begun in the zones that are ahead.
            var tried = await Record.ExceptionAsync(() =>
                Do(db => new Ledger(db).Correct(member.Id, cycle.Id, correction, Guid.NewGuid(), By.Administrator(A.Moment.AddHours(12))))
            );
            Assert.Equal(refused, tried is RefusedException { Field: "OccurredOn" });
        }
    }

    private async Task<(SignUp SignUp, Func<HomeDb, Task> Act)> Ready(string action, ProgramCycle cycle, Member member)
    {
        var opportunity = await Given(
            A.Opportunity().In(cycle).With(A.Session().At(A.Moment.AddDays(9)).WithPlaces(1), A.Session()).Build()
        );
        var (dated, open) = (opportunity.Sessions[0], opportunity.Sessions[1]);
        switch (action)
        {
            case "accept":
                var other = await Given(A.Member().Build());
                var first = await SignUp(other, dated);
                var offered = await SignUp(member, dated);
                await Do(db => new Places(db, Calendar).Withdraw(first.Id, By.Member(other.Id)));
                offered = await Read(db => db.SignUps.SingleAsync(s => s.Id == offered.Id));
                return (offered, db => new Places(db, Calendar).Accept(offered.Id, By.Member(member.Id)));
            case "confirm":
                var interest = await SignUp(member, open);
                return (interest, db => new Places(db, Calendar).Confirm(interest.Id, By.Administrator()));
            case "report":
                var confirmed = await Confirmed(member, open);
                return (confirmed, db => Report(db, confirmed));
            default:
                var reported = await Confirmed(member, open);
                await Do(db => Report(db, reported));
                reported = await Read(db => db.SignUps.SingleAsync(s => s.Id == reported.Id));
                return (reported, db => new SignUpDecisions(db, new Ledger(db)).Verify(reported.Id, null, null, By.Administrator()));
        }
    }

    private async Task<SignUp> Confirmed(Member member, Session session)
    {
        var signUp = await SignUp(member, session);
        await Do(db => new Places(db, Calendar).Confirm(signUp.Id, By.Administrator()));
        return await Read(db => db.SignUps.SingleAsync(s => s.Id == signUp.Id));
    }

    /// <summary>Reported, and verified if it is the first.</summary>
    private async Task<SignUp> Reported(Member member, Session session)
    {
        var signUp = await Confirmed(member, session);
        await Do(db => Report(db, signUp));
        if (await Read(db => db.SignUps.CountAsync()) == 1)
            await Verify(signUp);
        return signUp;
    }

    private Task Report(HomeDb db, SignUp signUp) =>
        new Places(db, Calendar).Report(signUp.Id, new CompletionReport(A.Today, "Done"), By.Member(signUp.MemberId));

    private Task Verify(SignUp signUp) =>
        Do(db => new SignUpDecisions(db, new Ledger(db)).Verify(signUp.Id, null, null, By.Administrator()));

    private async Task<Member> Certified(ProgramCycle cycle)
    {
        var member = await Given(A.Member().Build());
        await Do(db =>
            new Ledger(db).Correct(
                member.Id,
                cycle.Id,
                new Correction(400, A.Day(2026, 9, 1), "All", "All of it"),
                Guid.NewGuid(),
                By.Administrator()
            )
        );
        return member;
    }

    private async Task<Session> SessionIn(ProgramCycle cycle, SessionTerms terms) =>
        (await Given(A.Opportunity().In(cycle).With(terms).Build())).Sessions[0];

    private Task<SignUp> SignUp(Member member, Session session) =>
        Read(db => new Places(db, Calendar).SignUp(member.Id, session.Id, By.Member(member.Id)));

    private Task<SignUpState> State(SignUp signUp) =>
        Read(db => db.SignUps.Where(s => s.Id == signUp.Id).Select(s => s.State).SingleAsync());

    private Task<int> Emails(string kind, Member to) =>
        Read(db => db.OutgoingEmails.CountAsync(e => e.Kind == kind && e.MemberId == to.Id));

    private Task<int> Close(ProgramCycle cycle) => Read(db => CloseYear(db).Close(cycle.Id, By.Administrator(NewYear)));

    private Task<int> Review(ProgramCycle cycle) =>
        Read(db => CloseYear(db).Review(cycle.Id, "The roster was corrected", By.Administrator(NewYear)));

    private CloseYear CloseYear(HomeDb db) => new(db, Calendar, new Standings(db, Calendar), new Places(db, Calendar));

    /// <summary>The tables of the rows that are locked or written, in this order.</summary>
    private sealed class RowsLocked : DbCommandInterceptor
    {
        public List<string> Tables { get; } = [];

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            if (SqlText.UpdatedTable(command.CommandText) is { } table)
                Tables.Add(table);
            return ValueTask.FromResult(result);
        }
    }
}
