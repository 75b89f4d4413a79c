using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;
using static MasterHome.Opportunities.SignUpState;

namespace MasterHome.Tests.Opportunities;

/// <summary>Fewer places than are taken, the end of the waitlist before the start, places that open at a time, and places given by
/// hand.</summary>
public class ScarcePlacesTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime Start = A.Time(2026, 10, 1, 9);

    [Fact]
    public async Task With_fewer_places_the_last_members_go_to_the_head_of_the_waitlist()
    {
        var (session, signUps) = await Full(places: 3, members: 5);
        await Change(session, 1, FewerPlaces.MoveToWaitlist);

        Assert.Equal([Confirmed, Waiting, Waiting, Waiting, Waiting], await States(signUps));
        Assert.Equal(2, await Emails(MovedToWaitlist.Key));
        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId)));
        Assert.Equal([Withdrawn, Confirmed, Waiting, Waiting, Waiting], await States(signUps));
        await Change(session, 3);
        Assert.Equal([Withdrawn, Confirmed, Confirmed, Confirmed, Waiting], await States(signUps));
    }

    [Fact]
    public async Task With_fewer_places_members_can_keep_theirs_and_nobody_moves_up_before_enough_have_withdrawn()
    {
        var (session, signUps) = await Full(places: 3, members: 4);
        await Change(session, 2, FewerPlaces.KeepPlaces);
        Assert.Equal([Confirmed, Confirmed, Confirmed, Waiting], await States(signUps));

        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId)));
        Assert.Equal([Withdrawn, Confirmed, Confirmed, Waiting], await States(signUps));
        await Do(db => Places(db).Withdraw(signUps[1].Id, By.Member(signUps[1].MemberId)));
        Assert.Equal([Withdrawn, Withdrawn, Confirmed, Confirmed], await States(signUps));
    }

    [Fact]
    public async Task An_over_full_session_can_be_changed_otherwise_without_being_asked_again()
    {
        var (session, _) = await Full(places: 3, members: 3);
        await Change(session, 2, FewerPlaces.KeepPlaces);
        await Do(db => Places(db).Change(session.Id, A.Session().At(Start.AddDays(1)).WithPlaces(2), By.Administrator()));
        Assert.Equal(Start.AddDays(1), (await Read(db => db.Sessions.SingleAsync())).StartsAt);
    }

    [Fact]
    public async Task Members_who_have_reported_cannot_lose_their_place()
    {
        var (session, signUps) = await Full(places: 2, members: 2);
        foreach (var signUp in signUps)
            await Do(db =>
                Places(db)
                    .Report(
                        signUp.Id,
                        new CompletionReport(DateOnly.FromDateTime(Start), "Done"),
                        By.Member(signUp.MemberId, Start.AddHours(2))
                    )
            );
        await Assert.ThrowsAsync<RefusedException>(() => Change(session, 1, FewerPlaces.MoveToWaitlist));
        Assert.Equal([Reported, Reported], await States(signUps));
        Assert.Equal(2, (await Read(db => db.Sessions.SingleAsync())).Places);
    }

    [Theory]
    [InlineData(5, false, "The session begins in 5 hours")]
    [InlineData(6, true, null)]
    [InlineData(48, true, null)]
    public async Task The_waitlist_ends_the_stated_hours_before_the_start(int hoursBefore, bool movesUp, string? why)
    {
        var cycle = await Given(A.Cycle().EndingWaitlists(6).Build());
        var session = (await Given(A.Opportunity().In(cycle).With(A.Session().At(Start).WithPlaces(1)).Build())).Sessions[0];
        var signUps = await SignUpInTurn(session, 2);

        var at = Start.AddHours(-hoursBefore);
        await Do(db => Places(db).Withdraw(signUps[0].Id, By.Member(signUps[0].MemberId, at)));
        Assert.Equal(movesUp ? Confirmed : Waiting, (await States(signUps)).Last());
        var reason = session.WhyNobodyMovesUp(cycle, 0, at);
        Assert.Equal(why, why is null ? reason : reason?[..why.Length]);
    }

    [Fact]
    public async Task Nobody_signs_up_before_the_opening()
    {
        var opens = Start.AddDays(-7);
        var (_, session) = await Released(new PlaceRelease(opens, null, null));
        var member = await Given(A.Member().Build());

        var refused = await Assert.ThrowsAsync<RefusedException>(() => SignUp(member, session, opens.AddSeconds(-1)));
        Assert.StartsWith("Sign-up opens", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Confirmed, (await SignUp(member, session, opens)).State);
    }

    [Fact]
    public async Task For_the_stated_hours_only_members_below_the_pace_sign_up()
    {
        var opens = Start.AddDays(-7);
        var (_, session) = await Released(new PlaceRelease(opens, 24, null));
        var (below, ahead) = (await Given(A.Member().Build()), await Given(A.Member().Build()));
        BelowPace belowPace = (id, _, _) => Task.FromResult(id == below.Id);

        await Assert.ThrowsAsync<RefusedException>(() => SignUp(ahead, session, opens.AddHours(23), belowPace));
        Assert.Equal(Confirmed, (await SignUp(below, session, opens, belowPace)).State);
        Assert.Equal(Confirmed, (await SignUp(ahead, session, opens.AddHours(24), belowPace)).State);
    }

    [Fact]
    public async Task A_member_has_as_many_sign_ups_at_a_time_as_the_session_allows()
    {
        var release = new PlaceRelease(null, null, 1);
        var cycle = await Given(A.Cycle().Build());
        var sessions = (
            await Given(
                A.Opportunity()
                    .In(cycle)
                    .With(A.Session().At(Start).Released(release), A.Session().At(Start.AddDays(1)).Released(release))
                    .Build()
            )
        ).Sessions;
        var member = await Given(A.Member().Build());
        var first = await SignUp(member, sessions[0], A.Moment);

        await Assert.ThrowsAsync<RefusedException>(() => SignUp(member, sessions[1], A.Moment));
        await Do(db => Places(db).Withdraw(first.Id, By.Member(member.Id)));
        Assert.Equal(Confirmed, (await SignUp(member, sessions[1], A.Moment)).State);
    }

    [Fact]
    public async Task An_administrator_gives_a_free_place_out_of_turn_with_a_reason()
    {
        var (session, signUps) = await Full(places: 1, members: 3);
        await Assert.ThrowsAsync<RefusedException>(() => GivePlace(signUps[2], "A speaker fell ill"));
        await Change(session, 1);
        await Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.Places, 2)));
        await Assert.ThrowsAsync<RefusedException>(() => GivePlace(signUps[2], " "));

        await GivePlace(signUps[2], "A speaker fell ill");
        Assert.Equal([Confirmed, Waiting, Confirmed], await States(signUps));
        Assert.Equal(1, await Emails(MovedUp.Key));
        Assert.Equal(1, await Read(db => db.History.CountAsync(h => h.Reason == "A speaker fell ill")));
    }

    [Fact]
    public async Task An_administrator_withdraws_for_a_member_who_is_told_why_and_the_next_moves_up()
    {
        var (_, signUps) = await Full(places: 1, members: 2);
        await Do(db => Places(db).WithdrawFor(signUps[0].Id, "You asked us to by phone.", By.Administrator()));

        Assert.Equal([Withdrawn, Confirmed], await States(signUps));
        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == SignUpEnded.Key));
        Assert.Equal("You asked us to by phone.", email.ReadValues()["why"]);
    }

    [Fact]
    public async Task Nobody_gives_a_place_to_themselves_or_withdraws_after_the_start()
    {
        var (_, signUps) = await Full(places: 1, members: 2);
        var own = By.Administrator(memberId: signUps[1].MemberId);
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Places(db).ConfirmByHand(signUps[1].Id, "Because", own)));
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Places(db).WithdrawFor(signUps[0].Id, "Late", By.Administrator(Start.AddHours(1))))
        );
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Places(db).WithdrawFor(signUps[0].Id, "Staff", By.Staff())));
        Assert.Equal([Confirmed, Waiting], await States(signUps));
    }

    [Fact]
    public async Task A_new_place_or_link_is_emailed_and_a_new_note_is_not()
    {
        var (session, _) = await Full(places: 1, members: 1);
        var details = SessionDetails.None with { Place = "Room 4" };
        await Do(db => Places(db).Change(session.Id, A.Session().At(Start).WithPlaces(1).With(details), By.Administrator()));
        Assert.Equal(1, await Emails(SessionChanged.Key));
        details = details with { Notes = "Bring a laptop." };
        await Do(db => Places(db).Change(session.Id, A.Session().At(Start).WithPlaces(1).With(details), By.Administrator()));
        Assert.Equal(1, await Emails(SessionChanged.Key));
    }

    private Places Places(HomeDb db, BelowPace? belowPace = null) => new(db, Calendar, belowPace);

    private async Task<(Session Session, IReadOnlyList<SignUp> SignUps)> Full(int places, int members)
    {
        var cycle = await Given(A.Cycle().Build());
        var session = (await Given(A.Opportunity().In(cycle).With(A.Session().At(Start).WithPlaces(places)).Build())).Sessions[0];
        return (session, await SignUpInTurn(session, members));
    }

    private async Task<(ProgramCycle Cycle, Session Session)> Released(PlaceRelease release)
    {
        var cycle = await Given(A.Cycle().Build());
        return (cycle, (await Given(A.Opportunity().In(cycle).With(A.Session().At(Start).Released(release)).Build())).Sessions[0]);
    }

    private async Task<IReadOnlyList<SignUp>> SignUpInTurn(Session session, int count)
    {
        var signUps = new List<SignUp>();
        for (var n = 0; n < count; n++)
            signUps.Add(await SignUp(await Given(A.Member().Build()), session, A.Moment.AddMinutes(n)));
        return signUps;
    }

    private Task<SignUp> SignUp(Member member, Session session, DateTime at, BelowPace? belowPace = null) =>
        Read(db => Places(db, belowPace).SignUp(member.Id, session.Id, By.Member(member.Id, at)));

    private Task Change(Session session, int places, FewerPlaces? fewer = null) =>
        Do(db => Places(db).Change(session.Id, A.Session().At(Start).WithPlaces(places), By.Administrator(), fewer: fewer));

    private Task GivePlace(SignUp signUp, string reason) => Do(db => Places(db).ConfirmByHand(signUp.Id, reason, By.Administrator()));

    private async Task<IEnumerable<SignUpState>> States(IReadOnlyList<SignUp> signUps)
    {
        var states = await Read(db => db.SignUps.ToDictionaryAsync(s => s.Id, s => s.State));
        return signUps.Select(s => states[s.Id]);
    }

    private Task<int> Emails(string kind) => Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == kind));
}
