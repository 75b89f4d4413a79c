using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Mail.Outbox;

/// <summary>Reminders that are queued while the mail server is down and no longer apply when it is back.</summary>
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
    public async Task Turning_a_kind_off_cancels_its_queued_reminders_and_the_others_are_queued_again()
    {
        await Remind();
        Assert.Equal([(Digest.Key, EmailState.Waiting)], await Reminders());
        await Unsubscribe(AtRisk.Key);
        Assert.Equal([(Digest.Key, EmailState.NotSent)], await Reminders());
        Clock.Advance(TimeSpan.FromDays(1));
        await Remind();
        Assert.Equal([(Digest.Key, EmailState.NotSent), (WhereYouStand.Key, EmailState.Waiting)], await Reminders());
        await Unsubscribe(AtRisk.Key);
        await Unsubscribe(DeadlineNear.Key);
        Assert.Equal(EmailState.Waiting, (await Reminders())[1].State);
        await Unsubscribe(WhereYouStand.Key);
        Assert.Equal(EmailState.NotSent, (await Reminders())[1].State);
    }

    [Fact]
    public async Task A_reminder_that_is_being_sent_or_was_sent_is_not_canceled_but_one_that_marks_a_pause_is()
    {
        foreach (
            var (name, holder, marksOutage, sent) in new[]
            {
                ("held", "another process", false, (DateTime?)null),
                ("sent", null, false, A.Moment),
                ("paused", null, true, null),
            }
        )
        {
            await Given(
                new OutgoingEmail(new TestEmail(WhereYouStand.Key), name, new Recipient("mira@example.org", name, _mira.Id), A.Moment)
            );
            await Do(db =>
                db.OutgoingEmails.Where(m => m.Key == name)
                    .ExecuteUpdateAsync(set =>
                        set.SetProperty(m => m.HeldBy, holder)
                            .SetProperty(m => m.MarksOutage, marksOutage)
                            .SetProperty(m => m.HeldUntil, holder == null && !marksOutage ? null : A.Moment.AddMinutes(10))
                            .SetProperty(m => m.SentAt, sent)
                    )
            );
        }
        await Unsubscribe(WhereYouStand.Key);
        Assert.Equal([EmailState.Waiting, EmailState.Waiting, EmailState.NotSent], (await Reminders()).Select(r => r.State));
        Assert.False(await Read(db => db.OutgoingEmails.Where(m => m.Key == "paused").Select(m => m.MarksOutage).SingleAsync()));
    }

    [Fact]
    public async Task Withdrawing_cancels_the_reminder_of_that_session_only()
    {
        var (first, second) = (await ConfirmedPlace(9), await ConfirmedPlace(17));
        await QueueReminder(SessionSoon.Key, first);
        await QueueReminder(SessionSoon.Key, second);
        await OnPlaces(places => places.Withdraw(first.Id, By.Member(_mira.Id)));
        Assert.Equal([EmailState.NotSent, EmailState.Waiting], (await Reminders()).Select(r => r.State));
    }

    [Fact]
    public async Task Moving_or_canceling_a_session_cancels_its_reminders()
    {
        var (moved, canceled) = (await ConfirmedPlace(9), await ConfirmedPlace(17));
        await QueueReminder(SessionSoon.Key, moved);
        await QueueReminder(SessionSoon.Key, canceled);
        await OnPlaces(places => places.Change(moved.SessionId, A.Session().At(A.Time(2026, 9, 22, 17)), By.Administrator()));
        Assert.Equal([EmailState.NotSent, EmailState.Waiting], (await Reminders()).Select(r => r.State));
        await OnPlaces(places => places.Cancel(canceled.SessionId, By.Administrator()));
        Assert.Equal([EmailState.NotSent, EmailState.NotSent], (await Reminders()).Select(r => r.State));
    }

    [Fact]
    public async Task Accepting_an_offer_cancels_its_reminder_and_the_offer_email_is_stale_when_the_offer_ends()
    {
        var offered = await OfferedPlace();
        Assert.Equal(
            A.Moment.AddHours(30),
            await Read(db => db.OutgoingEmails.Where(m => m.Kind == PlaceOffered.Key).Select(m => m.StaleAt).SingleAsync())
        );
        await QueueReminder(OfferEnding.Key, offered);
        await OnPlaces(places => places.Accept(offered.Id, By.Member(_mira.Id)));
        Assert.Equal([(OfferEnding.Key, EmailState.NotSent)], await Reminders());
    }

    /// <summary>Gives Mira a confirmed place in a new session.</summary>
    private async Task<SignUp> ConfirmedPlace(int hour) =>
        await SignUp(
            _mira,
            (await Given(A.Opportunity().In(_cycle).With(A.Session().At(A.Time(2026, 9, 16, hour))).Build())).Sessions[0].Id
        );

    private async Task<SignUp> OfferedPlace()
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

    /// <summary>Queues the reminder of one place like the job does.</summary>
    private Task QueueReminder(string kind, SignUp signUp) =>
        Given(
            new OutgoingEmail(
                new TestEmail(kind, "Mira", "A talk", $"/sign-ups/{signUp.Id}"),
                $"reminder:{signUp.Id}",
                new Recipient("mira@example.org", "Mira", _mira.Id),
                A.Moment
            ).AboutSignUp(signUp.Id)
        );

    private Task Unsubscribe(string kind) =>
        Do(db =>
            new EmailPreferences(db, AllEmails.CreateCatalog()).Unsubscribe(
                _mira.Id,
                [kind],
                By.Member(_mira.Id, Clock.GetUtcNow().UtcDateTime),
                default
            )
        );

    private Task Remind() => Do(db => new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default));

    private Task<List<(string Kind, EmailState State)>> Reminders() =>
        Read(async db =>
            (await db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync())
                .Where(m => AllEmails.CreateCatalog().Find(m.Kind) is { CanUnsubscribe: true })
                .Select(m => (m.Kind, m.State))
                .ToList()
        );
}
