using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Standing;
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Mail.Outbox;

/// <summary>Reminders that are written while the mail server is down, and what ends before it is back.</summary>
public sealed class QueuedRemindersTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;

    public async Task InitializeAsync()
    {
        _cycle = await Given<ProgramCycle>(A.Cycle().OfferingPlaces(30));
        _mira = await Given<Member>(A.Member());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_kind_that_is_turned_off_no_longer_leaves_and_what_is_still_wanted_is_written_anew()
    {
        await Remind();
        Assert.Equal([(EmailKinds.Digest, EmailState.Waiting)], await Reminders());
        await Decline(EmailKinds.AtRisk);
        Assert.Equal([(EmailKinds.Digest, EmailState.Dropped)], await Reminders());
        Clock.Advance(TimeSpan.FromDays(1));
        await Remind();
        Assert.Equal([(EmailKinds.Digest, EmailState.Dropped), (EmailKinds.WhereYouStand, EmailState.Waiting)], await Reminders());
        await Decline(EmailKinds.AtRisk);
        await Decline(EmailKinds.DeadlineNear);
        Assert.Equal(EmailState.Waiting, (await Reminders())[1].State);
        await Decline(EmailKinds.WhereYouStand);
        Assert.Equal(EmailState.Dropped, (await Reminders())[1].State);
    }

    [Fact]
    public async Task One_that_is_being_sent_or_has_left_is_left_alone_and_the_one_on_which_the_outbox_rests_is_not()
    {
        foreach (
            var (name, holder, sent) in new[]
            {
                ("held", "another process", (DateTime?)null),
                ("left", null, A.Moment),
                ("resting", OutgoingEmail.OutageHold, null),
            }
        )
        {
            await Given(
                new OutgoingEmail(
                    EmailKinds.WhereYouStand,
                    name,
                    new Recipient("mira@example.org", name, _mira.Id),
                    new Dictionary<string, string>(),
                    A.Moment
                )
            );
            await Do(db =>
                db.OutgoingEmails.Where(m => m.Key == name)
                    .ExecuteUpdateAsync(set =>
                        set.SetProperty(m => m.HeldBy, holder)
                            .SetProperty(m => m.HeldUntil, holder == null ? null : A.Moment.AddMinutes(10))
                            .SetProperty(m => m.SentAt, sent)
                    )
            );
        }
        await Decline(EmailKinds.WhereYouStand);
        Assert.Equal([EmailState.Waiting, EmailState.Waiting, EmailState.Dropped], (await Reminders()).Select(r => r.State));
        Assert.Null(await Read(db => db.OutgoingEmails.Where(m => m.Key == "resting").Select(m => m.HeldBy).SingleAsync()));
    }

    [Fact]
    public async Task Whoever_withdraws_is_no_longer_reminded_of_that_session_and_still_of_another()
    {
        var (first, second) = (await Held(), await Held());
        await Told(EmailKinds.SessionSoon, first);
        await Told(EmailKinds.SessionSoon, second);
        await OnPlaces(places => places.Withdraw(first.Id, By.Member(_mira.Id)));
        Assert.Equal([EmailState.Dropped, EmailState.Waiting], (await Reminders()).Select(r => r.State));
    }

    [Fact]
    public async Task Of_a_session_that_is_moved_or_canceled_nobody_is_reminded_for_the_old_day()
    {
        var (moved, canceled) = (await Held(), await Held());
        await Told(EmailKinds.SessionSoon, moved);
        await Told(EmailKinds.SessionSoon, canceled);
        await OnPlaces(places => places.Change(moved.SessionId, A.Session().At(A.Time(2026, 9, 22, 17)), By.Administrator()));
        Assert.Equal([EmailState.Dropped, EmailState.Waiting], (await Reminders()).Select(r => r.State));
        await OnPlaces(places => places.Cancel(canceled.SessionId, By.Administrator()));
        Assert.Equal([EmailState.Dropped, EmailState.Dropped], (await Reminders()).Select(r => r.State));
    }

    [Fact]
    public async Task Whoever_takes_the_place_offered_is_not_told_that_the_offer_ends_and_its_first_email_ends_with_it()
    {
        var offered = await Offered();
        Assert.Equal(
            A.Moment.AddHours(30),
            await Read(db => db.OutgoingEmails.Where(m => m.Kind == EmailKinds.PlaceOffered).Select(m => m.StaleAt).SingleAsync())
        );
        await Told(EmailKinds.OfferEnding, offered);
        await OnPlaces(places => places.Accept(offered.Id, By.Member(_mira.Id)));
        Assert.Equal([(EmailKinds.OfferEnding, EmailState.Dropped)], await Reminders());
    }

    /// <summary>A place of Mira's in a session of her own.</summary>
    private async Task<SignUp> Held() =>
        await SignUp(_mira, (await Given(A.Opportunity().In(_cycle).With(A.Session().At(A.Time(2026, 9, 16, 17))).Build())).Sessions[0].Id);

    private async Task<SignUp> Offered()
    {
        var session = (await Given(A.Opportunity().In(_cycle).With(A.Session().At(A.Time(2026, 9, 20, 17)).WithPlaces(1)).Build()))
            .Sessions[0]
            .Id;
        var holder = await SignUp(await Given<Member>(A.Member()), session);
        var next = await SignUp(_mira, session);
        await OnPlaces(places => places.Withdraw(holder.Id, By.Member(holder.MemberId)));
        return next;
    }

    private Task<SignUp> SignUp(Member member, int sessionId) =>
        Read(db => new Places(db, Calendar).SignUp(member.Id, sessionId, By.Member(member.Id)));

    private Task OnPlaces(Func<Places, Task> work) => Do(db => work(new Places(db, Calendar)));

    /// <summary>As the job writes it, of one place.</summary>
    private Task Told(string kind, SignUp signUp) =>
        Given(
            new OutgoingEmail(
                kind,
                $"reminder:{signUp.Id}",
                new Recipient("mira@example.org", "Mira", _mira.Id),
                new Dictionary<string, string> { ["opportunity"] = "A talk", ["page"] = $"/sign-ups/{signUp.Id}" },
                A.Moment
            )
        );

    private Task Decline(string kind) =>
        Do(db => new EmailPreferences(db).Decline(_mira.Id, [kind], By.Member(_mira.Id, Clock.GetUtcNow().UtcDateTime), default));

    private Task Remind() => Do(db => new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default));

    private Task<List<(string Kind, EmailState State)>> Reminders() =>
        Read(async db =>
            (await db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync())
                .Where(m => UnsubscribeLinks.CanUnsubscribe(m.Kind))
                .Select(m => (m.Kind, m.State))
                .ToList()
        );
}
