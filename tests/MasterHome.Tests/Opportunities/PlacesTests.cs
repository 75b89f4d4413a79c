using System.Data.Common;
using MasterHome.Cycles;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using static MasterHome.Opportunities.SignUpState;

namespace MasterHome.Tests.Opportunities;

public class PlacesTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime Start = A.Time(2026, 10, 1, 9);

    [Fact]
    public async Task Concurrent_sign_ups_never_overbook_and_fill_every_place()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(5));
        var members = await Members(24);
        var signUps = await Task.WhenAll(members.Select(m => Task.Run(() => SignUp(m, session))));
        Assert.Equal(5, signUps.Count(s => s.State == Confirmed));
        Assert.Equal(Enumerable.Range(1, 19), signUps.Where(s => s.State == Waiting).Select(s => s.InLine!.Value).Order());
        Assert.Equal(24, await Read(db => db.SignUps.Select(s => s.MemberId).Distinct().CountAsync()));
    }

    /// <summary>Two processes that lock the same sessions in another order would wait for each other.</summary>
    [Fact, Trait("Fault", "7")]
    public async Task Several_sessions_are_locked_in_the_order_of_their_keys()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        var signUps = new List<SignUp>();
        foreach (var day in Enumerable.Range(0, 3))
            signUps.Add(await SignUp(member, await SessionIn(cycle, A.Session().At(Start.AddDays(-day)))));
        var locks = new SessionLocks();
        await using var db = Open(locks);

        await db.Transact(ct => Places(db).HoldAll([.. signUps.Select(s => s.Id).Reverse()], ct));

        Assert.Equal(signUps.Select(s => s.SessionId).Order(), locks.Sessions);
    }

    [Fact]
    public async Task Withdrawing_at_once_moves_up_as_many_as_left_in_the_order_of_their_numbers()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(3));
        var signUps = await SignUpInTurn(session, 8);
        await Task.WhenAll(signUps.Take(2).Select(s => Task.Run(() => Do(db => Places(db).Withdraw(s.Id, By.Member(s.MemberId))))));
        Assert.Equal([Withdrawn, Withdrawn, Confirmed, Confirmed, Confirmed, Waiting, Waiting, Waiting], await States(signUps));
        Assert.Equal(2, await Emails(MovedUp.Key));
    }

    [Fact]
    public async Task Signing_up_writes_email_and_history_with_it()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1));
        var signUps = await SignUpInTurn(session, 2);
        Assert.Equal((1, 1), (await Emails(PlaceConfirmed.Key), await Emails(PlaceWaiting.Key)));
        var entry = await Read(db => db.History.SingleAsync(h => h.Subject == "SignUp" && h.MemberId == signUps[1].MemberId));
        Assert.Equal(
            (
                signUps[1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "Waiting",
                $"Member {signUps[1].MemberId}",
                A.Moment
            ),
            (entry.SubjectId, entry.After, entry.ActorName, entry.At)
        );
    }

    [Fact]
    public async Task A_refused_sign_up_saves_nothing()
    {
        var session = await Session(A.Session().At(A.Moment).WithPlaces(1));
        var member = (await Members(1))[0];
        await Assert.ThrowsAsync<RefusedException>(() => SignUp(member, session));
        Assert.Equal(
            (0, 0, 0),
            await Read(async db => (await db.SignUps.CountAsync(), await db.OutgoingEmails.CountAsync(), await db.History.CountAsync()))
        );
    }

    [Fact]
    public async Task A_free_place_is_offered_when_the_cycle_says_so_and_goes_on_when_nobody_takes_it()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1), A.Cycle().OfferingPlaces(48));
        var signUps = await SignUpInTurn(session, 4);
        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId)));
        Assert.Equal([Withdrawn, Offered, Waiting, Waiting], await States(signUps));
        Assert.Equal(
            A.Moment.AddHours(48),
            await Read(db => db.SignUps.Where(s => s.State == Offered).Select(s => s.OfferedUntil).SingleAsync())
        );

        Assert.Equal(0, (await ExpireOffers(A.Moment.AddHours(47))).Counted);
        Assert.Equal(1, (await ExpireOffers(A.Moment.AddHours(48))).Counted);
        Assert.Equal([Withdrawn, Withdrawn, Offered, Waiting], await States(signUps));
        Assert.Equal((1, 2), (await Emails(OfferExpired.Key), await Emails(PlaceOffered.Key)));

        await Do(db => Places(db).Accept(signUps[2].Id, By.Member(signUps[2].MemberId, A.Moment.AddHours(50))));
        Assert.Equal(0, (await ExpireOffers(A.Moment.AddHours(200))).Counted);
        Assert.Equal([Withdrawn, Withdrawn, Confirmed, Waiting], await States(signUps));
    }

    [Fact, Trait("Fault", "9")]
    public async Task The_history_of_a_member_who_moves_up_names_no_other_member()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1));
        var signUps = await SignUpInTurn(session, 2);
        var leaving = signUps[0].MemberId;
        await Do(db =>
            Places(db).Withdraw(signUps[0].Id, new AuditContext(new Actor(ActorKind.Member, "Pat Otherwise", "7", leaving), A.Moment))
        );

        var id = $"{signUps[1].Id}";
        var names = await Read(db => db.History.Where(h => h.SubjectId == id).Select(h => h.ActorName).ToListAsync());
        Assert.Contains("Waitlist", names);
        Assert.DoesNotContain("Pat Otherwise", names);
    }

    [Fact]
    public async Task An_offer_ends_at_the_latest_when_the_session_begins()
    {
        var session = await Session(A.Session().At(A.Moment.AddHours(5)).WithPlaces(1), A.Cycle().OfferingPlaces(48));
        var signUps = await SignUpInTurn(session, 2);
        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId)));
        Assert.Equal(
            A.Moment.AddHours(5),
            await Read(db => db.SignUps.Where(s => s.State == Offered).Select(s => s.OfferedUntil).SingleAsync())
        );
    }

    [Fact]
    public async Task Concurrent_runs_give_an_expired_offer_to_one_member()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1), A.Cycle().OfferingPlaces(1));
        var signUps = await SignUpInTurn(session, 4);
        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId)));
        var later = A.Moment.AddHours(1);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => ExpireOffers(later))));
        Assert.Equal([Withdrawn, Withdrawn, Offered, Waiting], await States(signUps));
        Assert.Equal(1, await Emails(OfferExpired.Key));
    }

    [Fact]
    public async Task Nobody_moves_up_or_waits_on_once_the_session_has_begun()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1), A.Cycle().OfferingPlaces(1));
        var signUps = await SignUpInTurn(session, 3);
        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId)));
        await ExpireOffers(Start);
        Assert.Equal([Withdrawn, Withdrawn, Withdrawn], await States(signUps));
    }

    [Fact]
    public async Task Who_has_opted_out_is_passed_over_and_not_overtaken_after_taking_it_back()
    {
        var cycle = await Given(A.Cycle().Build());
        var session = await SessionIn(cycle, A.Session().At(Start).WithPlaces(1));
        var signUps = await SignUpInTurn(session, 2);
        var optOut = await Given(new OptOut(signUps[1].MemberId, cycle, null, A.Today, By.Member(signUps[1].MemberId)));
        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId)));
        Assert.Equal([Withdrawn, Waiting], await States(signUps));

        await Do(async db =>
        {
            (await db.OptOuts.SingleAsync(o => o.Id == optOut.Id)).TakeBack(cycle, A.Today, By.Member(signUps[1].MemberId));
            await db.SaveChangesAsync();
        });
        var newcomer = await SignUp((await Members(1))[0], session);
        Assert.Equal([Withdrawn, Confirmed], await States(signUps));
        Assert.Equal(Waiting, newcomer.State);
    }

    [Fact]
    public async Task Canceling_emails_everyone_and_ends_all_but_reported_sign_ups()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(2));
        var signUps = await SignUpInTurn(session, 3);
        await Do(db =>
            Places(db)
                .Report(
                    signUps[0].Id,
                    new CompletionReport(A.Day(2026, 10, 1), "Held it"),
                    By.Member(signUps[0].MemberId, Start.AddHours(2))
                )
        );
        await Do(db => Places(db).Cancel(session.Id, By.Administrator(Start.AddHours(3))));
        await Do(db => Places(db).Cancel(session.Id, By.Administrator(Start.AddHours(4))));
        Assert.Equal([Reported, Withdrawn, Withdrawn], await States(signUps));
        Assert.Equal(3, await Emails(SessionChanged.Key));
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Places(db).Change(session.Id, A.Session().At(Start.AddDays(9)), By.Administrator()))
        );
    }

    [Fact]
    public async Task There_cannot_be_fewer_places_than_are_taken()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(3));
        await SignUpInTurn(session, 3);
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Places(db).Change(session.Id, A.Session().At(Start).WithPlaces(2), By.Administrator()))
        );
        Assert.Equal(3, await Read(db => db.Sessions.Select(s => s.Places).SingleAsync()));
    }

    [Fact]
    public async Task Added_places_go_to_the_waitlist()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1));
        var signUps = await SignUpInTurn(session, 4);
        await Do(db => Places(db).Change(session.Id, A.Session().At(Start).WithPlaces(3), By.Administrator()));
        Assert.Equal([Confirmed, Confirmed, Confirmed, Waiting], await States(signUps));
        Assert.Equal((2, 0), (await Emails(MovedUp.Key), await Emails(SessionChanged.Key)));
    }

    [Fact]
    public async Task Without_a_limit_nobody_waits_any_longer()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1));
        var signUps = await SignUpInTurn(session, 4);
        await Do(db => Places(db).Change(session.Id, A.Session().At(Start), By.Administrator()));
        Assert.Equal([Confirmed, Confirmed, Confirmed, Confirmed], await States(signUps));
    }

    [Fact]
    public async Task Each_new_day_is_emailed_to_everyone()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(1));
        await SignUpInTurn(session, 2);
        foreach (var days in new[] { 1, 2 })
            await Do(db => Places(db).Change(session.Id, A.Session().At(Start.AddDays(days)).WithPlaces(1), By.Administrator()));
        await Do(db => Places(db).Change(session.Id, A.Session().At(Start.AddDays(2)).WithPlaces(1), By.Administrator()));
        Assert.Equal(4, await Emails(SessionChanged.Key));
    }

    [Fact]
    public async Task A_session_cannot_move_to_where_another_is()
    {
        var opportunity = await Opportunity(A.Opportunity().With(A.Session().At(Start), A.Session().At(Start.AddDays(1))));
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Places(db).Change(opportunity.Sessions[0].Id, A.Session().At(Start.AddDays(1)).WithPlaces(4), By.Administrator()))
        );
    }

    [Fact]
    public async Task The_limit_of_a_year_holds_when_two_sessions_are_joined_at_the_same_time()
    {
        var opportunity = await Opportunity(
            A.Opportunity().AtMost(1).With([.. Enumerable.Range(0, 6).Select(n => A.Session().At(Start.AddDays(n)).WithPlaces(9).Build())])
        );
        var member = (await Members(1))[0];
        var tries = await Task.WhenAll(opportunity.Sessions.Select(s => Task.Run(() => Record.ExceptionAsync(() => SignUp(member, s)))));
        Assert.Single(tries, e => e is null);
        Assert.All(tries.Where(e => e is not null), e => Assert.IsType<RefusedException>(e));
        Assert.Equal(1, await Read(db => db.SignUps.CountAsync()));
    }

    [Fact]
    public async Task Concurrent_submissions_sign_up_once()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(9));
        var member = (await Members(1))[0];
        var tries = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => Record.ExceptionAsync(() => SignUp(member, session))))
        );
        Assert.Single(tries, e => e is null);
        Assert.Equal(1, await Read(db => db.SignUps.CountAsync()));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_second_active_sign_up_for_a_session()
    {
        var session = await Session(A.Session().At(Start).WithPlaces(9));
        var member = (await Members(1))[0];
        var first = await SignUp(member, session);
        await Assert.ThrowsAsync<DbUpdateException>(() =>
            Given(new SignUp(session, A.Opportunity().NotYetPublished().Build(), member.Id, Waiting, 9, By.Member(member.Id)))
        );
        await Do(db => Places(db).Withdraw(first.Id, By.Member(member.Id)));
        Assert.Equal(Confirmed, (await SignUp(member, session)).State);
    }

    [Theory]
    [InlineData(Interested)]
    [InlineData(Waiting)]
    [InlineData(Offered)]
    [InlineData(Confirmed)]
    [InlineData(Reported)]
    public async Task The_index_holds_the_same_list_of_active_states(SignUpState state)
    {
        var session = await Session(A.Session().At(Start).WithPlaces(9));
        var member = (await Members(1))[0];
        await Given(new SignUp(session, A.Opportunity().NotYetPublished().Build(), member.Id, Verified, null, By.Member(member.Id)));
        await Given(new SignUp(session, A.Opportunity().NotYetPublished().Build(), member.Id, state, null, By.Member(member.Id)));
        await Assert.ThrowsAsync<DbUpdateException>(() =>
            Given(new SignUp(session, A.Opportunity().NotYetPublished().Build(), member.Id, state, null, By.Member(member.Id)))
        );
    }

    [Fact]
    public async Task An_interest_is_confirmed_only_while_a_place_is_left()
    {
        var session = await Session(A.Session());
        var signUps = await SignUpInTurn(session, 2);
        Assert.Equal([Interested, Interested], await States(signUps));
        await Do(db => Places(db).Change(session.Id, A.Session().WithPlaces(1), By.Administrator()));
        await Do(db => Places(db).Confirm(signUps[0].Id, By.Administrator()));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Places(db).Confirm(signUps[1].Id, By.Administrator())));
        Assert.Equal([Confirmed, Interested], await States(signUps));
    }

    [Fact]
    public async Task A_declined_one_is_not_reported_again_past_the_limit()
    {
        var opportunity = await Opportunity(A.Opportunity().AtMost(1).With(A.Session().At(Start), A.Session().At(Start.AddDays(1))));
        var member = (await Members(1))[0];
        var first = await SignUp(member, opportunity.Sessions[0]);
        var after = Start.AddHours(5);
        await Do(db => Places(db).Report(first.Id, new CompletionReport(A.Day(2026, 10, 1), "Held it"), By.Member(member.Id, after)));
        await Do(db => SignUpDecisions(db).Decline(first.Id, "No recording", By.Administrator(after)));
        await SignUp(member, opportunity.Sessions[1]);
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Places(db).Report(first.Id, new CompletionReport(A.Day(2026, 10, 1), "Recording"), By.Member(member.Id, after)))
        );
    }

    [Fact]
    public async Task Nothing_is_reported_in_a_closed_year()
    {
        var session = await Session(A.Session().At(Start));
        var signUp = (await SignUpInTurn(session, 1))[0];
        await Do(async db =>
        {
            (await db.Cycles.SingleAsync()).Close(By.Administrator(A.Time(2027, 1, 5)), A.Day(2027, 1, 5));
            await db.SaveChangesAsync();
        });
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db =>
                Places(db)
                    .Report(signUp.Id, new CompletionReport(A.Day(2026, 10, 1), "Held it"), By.Member(signUp.MemberId, A.Time(2027, 1, 6)))
            )
        );
    }

    [Fact]
    public async Task A_missing_sign_up_is_not_found()
    {
        var member = (await Members(1))[0];
        await Assert.ThrowsAsync<NotFoundException>(() => Do(db => Places(db).SignUp(member.Id, 4711, By.Member(member.Id))));
        await Assert.ThrowsAsync<NotFoundException>(() => Do(db => Places(db).Withdraw(4711, By.Member(member.Id))));
    }

    private Places Places(MasterHome.Data.HomeDb db) => new(db, Calendar);

    private static SignUpDecisions SignUpDecisions(MasterHome.Data.HomeDb db) => new(db, new MasterHome.Points.Ledger(db));

    private async Task<Opportunity> Opportunity(OpportunityBuilder builder) =>
        await Given(builder.In(await Given(A.Cycle().Build())).Build());

    private async Task<Session> Session(SessionBuilder terms, CycleBuilder? cycle = null) =>
        await SessionIn(await Given((cycle ?? A.Cycle()).Build()), terms);

    private async Task<Session> SessionIn(ProgramCycle cycle, SessionBuilder terms) =>
        (await Given(A.Opportunity().In(cycle).With(terms).Build())).Sessions[0];

    private async Task<IReadOnlyList<Member>> Members(int count)
    {
        await using var db = Open();
        var members = Enumerable.Range(0, count).Select(_ => A.Member().Build()).ToList();
        db.AddRange(members);
        await db.SaveChangesAsync();
        return members;
    }

    private async Task<SignUp> SignUp(Member member, Session session)
    {
        await using var db = Open();
        return await Places(db).SignUp(member.Id, session.Id, By.Member(member.Id));
    }

    private async Task<IReadOnlyList<SignUp>> SignUpInTurn(Session session, int count)
    {
        var signUps = new List<SignUp>();
        foreach (var member in await Members(count))
            signUps.Add(await SignUp(member, session));
        return signUps;
    }

    private Task<JobResult> ExpireOffers(DateTime at) => Read(db => Places(db).ExpireOffers(By.System(at)));

    private async Task<IEnumerable<SignUpState>> States(IReadOnlyList<SignUp> signUps)
    {
        var states = await Read(db => db.SignUps.ToDictionaryAsync(s => s.Id, s => s.State));
        return signUps.Select(s => states[s.Id]);
    }

    private Task<int> Emails(string kind) => Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == kind));

    private sealed class SessionLocks : DbCommandInterceptor
    {
        public List<int> Sessions { get; } = [];

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            if (SqlText.UpdatedTable(command.CommandText) == "Sessions")
                Sessions.AddRange(command.Parameters.Cast<DbParameter>().Select(p => p.Value).OfType<int>());
            return ValueTask.FromResult(result);
        }
    }
}
