using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Attendance;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Opportunities;

public class UndoSignUpDecisionTests(TestDatabase database) : DataTest(database)
{
    private static readonly AuditContext Later = By.Administrator(A.Moment.AddHours(1));

    private ProgramCycle _cycle = null!;
    private Opportunity _talk = null!;

    private int SessionId => _talk.Sessions[0].Id;

    [Fact]
    public async Task A_verification_goes_back_by_a_reversing_entry_and_can_be_made_again()
    {
        var id = await Reported();
        await Do(db => Decisions(db).Verify(id, 30, "Half a talk", By.Administrator()));

        await Undo(id);

        var signUp = await Read(db => db.SignUps.SingleAsync());
        Assert.Equal((SignUpState.Reported, A.Moment.AddMinutes(-1)), (signUp.State, signUp.StateAt));
        Assert.Equal("https://example.org/talk", signUp.Evidence);
        Assert.Equal((null, null, null), (signUp.DecidedBy, signUp.DecisionReason, signUp.PointsGiven));
        var entries = await Read(db => db.PointEntries.OrderBy(e => e.Id).ToListAsync());
        Assert.Equal([30, -30], entries.Select(e => e.Points));
        Assert.Equal(
            (entries[0].Id, entries[0].OccurredOn, PointKind.Completion),
            (entries[1].CorrectsId, entries[1].OccurredOn, entries[1].Kind)
        );
        Assert.Equal(1, await Read(db => db.History.CountAsync(h => h.What == "Decision undone" && h.MemberId == signUp.MemberId)));

        await Do(db => Decisions(db).Verify(id, null, null, By.Administrator(A.Moment.AddHours(2))));
        Assert.Equal(40, await Read(db => db.PointEntries.SumAsync(e => e.Points)));
        await Undo(id, By.Administrator(A.Moment.AddHours(3)));
        Assert.Equal(0, await Read(db => db.PointEntries.SumAsync(e => e.Points)));
        Assert.Equal(4, await Read(db => db.PointEntries.Select(e => e.SourceKey).Distinct().CountAsync()));
    }

    [Fact]
    public async Task The_email_is_canceled_or_followed_by_another_when_it_has_left()
    {
        var id = await Reported();
        await Do(db => Decisions(db).Verify(id, null, null, By.Administrator()));
        await Undo(id);
        Assert.Equal(EmailState.NotSent, await StateOf(CompletionVerified.Key));
        Assert.Equal(0, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == DecisionUndone.Key)));

        await Do(db => Decisions(db).Decline(id, "Where?", By.Administrator(A.Moment.AddHours(2))));
        await Do(db =>
            db.OutgoingEmails.Where(m => m.Kind == CompletionDeclined.Key)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent).SetProperty(m => m.SentAt, A.Moment))
        );
        await Undo(id, By.Administrator(A.Moment.AddHours(3)));
        Assert.Equal(EmailState.Sent, await StateOf(CompletionDeclined.Key));
        Assert.Equal(EmailState.Waiting, await StateOf(DecisionUndone.Key));
    }

    [Fact]
    public async Task Each_other_decision_leads_back_to_the_state_before_it()
    {
        var declined = await Reported();
        await Do(db => Decisions(db).Decline(declined, "Where?", By.Administrator()));
        await Undo(declined);
        Assert.Equal(SignUpState.Reported, await StateOf(declined));

        var interest = await Interested();
        await Do(db => Decisions(db).Decline(interest, "Others were chosen.", By.Administrator()));
        await Undo(interest);
        Assert.Equal(SignUpState.Interested, await StateOf(interest));

        var absent = await Confirmed();
        await Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, A.Time(2026, 9, 10, 9))));
        await Do(db => new Places(db, Calendar).MarkAbsent(absent, By.Administrator()));
        await Undo(absent);
        Assert.Equal(SignUpState.Confirmed, await StateOf(absent));
    }

    [Fact]
    public async Task Attendance_leads_back_to_the_place_or_to_no_sign_up()
    {
        var place = await Confirmed();
        await Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, A.Time(2026, 9, 10, 9))));
        Member guest = await Given(A.Member().Called("Guest").Build());
        var holder = await Read(db => db.SignUps.Where(s => s.Id == place).Select(s => s.MemberId).SingleAsync());
        await Do(db =>
            new RecordAttendance(db, Calendar, new SignUpDecisions(db, new Ledger(db)), new Places(db, Calendar), new WorkProgress()).Run(
                SessionId,
                [holder, guest.Id],
                "Was there.",
                By.Administrator(A.Moment.AddMinutes(1))
            )
        );
        var entered = await Read(db => db.SignUps.Where(s => s.MemberId == guest.Id).Select(s => s.Id).SingleAsync());

        await Undo(place);
        await Undo(entered);

        var kept = await Read(db => db.SignUps.SingleAsync(s => s.Id == place));
        Assert.Equal((SignUpState.Confirmed, null, null, null), (kept.State, kept.CompletedOn, kept.Evidence, kept.ReportedAt));
        Assert.Equal(SignUpState.Withdrawn, await StateOf(entered));
        Assert.Equal(0, await Read(db => db.PointEntries.SumAsync(e => e.Points)));
    }

    [Fact]
    public async Task It_is_refused_when_it_is_too_late_or_nothing_is_left_to_undo()
    {
        var id = await Reported();
        await Refuses("no decision", id, Later);
        await Do(db => Decisions(db).Verify(id, null, null, By.Administrator()));

        await Refuses("is over", id, By.Administrator(A.Moment.AddHours(25)));
        await Refuses("Only an administrator", id, By.Staff(A.Moment.AddHours(1)));
        var owner = await Read(db => db.SignUps.Select(s => s.MemberId).SingleAsync());
        await Refuses("your own work", id, By.Administrator(A.Moment.AddHours(1), owner));
        await Do(db => db.Cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, A.Moment)));
        await Refuses("is closed", id, Later);
        Assert.Equal((1, SignUpState.Verified), (await Read(db => db.PointEntries.CountAsync()), await StateOf(id)));
    }

    [Fact]
    public async Task It_is_refused_when_the_member_has_signed_up_again_since()
    {
        var id = await Interested();
        await Do(db => Decisions(db).Decline(id, "Not now.", By.Administrator()));
        var member = await Read(db => db.SignUps.Select(s => s.MemberId).SingleAsync());
        await Do(db => new Places(db, Calendar).SignUp(member, SessionId, By.Member(member)));
        await Refuses("signed up for this session again", id, Later);
    }

    [Fact]
    public async Task Two_administrators_at_once_undo_once()
    {
        var id = await Reported();
        await Do(db => Decisions(db).Verify(id, null, null, By.Administrator()));
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Record.ExceptionAsync(() => Undo(id)))));
        Assert.Single(tries, e => e is null);
        Assert.Equal([40, -40], await Read(db => db.PointEntries.OrderBy(e => e.Id).Select(e => e.Points).ToListAsync()));
    }

    private static SignUpDecisions Decisions(HomeDb db) => new(db, new Ledger(db));

    private Task Undo(int id, AuditContext? audit = null) =>
        Do(db =>
            new UndoSignUpDecision(db, new SignUpDecisions(db, new Ledger(db)), Options.Create(new UndoSettings())).Undo(id, audit ?? Later)
        );

    private async Task Refuses(string why, int id, AuditContext audit) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<RefusedException>(() => Undo(id, audit))).Message, StringComparison.Ordinal);

    private Task<SignUpState> StateOf(int id) => Read(db => db.SignUps.Where(s => s.Id == id).Select(s => s.State).SingleAsync());

    private Task<EmailState> StateOf(string kind) =>
        Read(db => db.OutgoingEmails.Where(m => m.Kind == kind).Select(m => m.State).SingleAsync());

    private async Task<int> Interested()
    {
        if (_talk is null)
        {
            _cycle = await Given(A.Cycle().Build());
            _talk = await Given(A.Opportunity().In(_cycle).With(new SessionTerms(null, "Etc/UTC", null, null)).Build());
        }
        Member member = await Given(A.Member().Build());
        return (await Read(db => new Places(db, Calendar).SignUp(member.Id, SessionId, By.Member(member.Id)))).Id;
    }

    private async Task<int> Confirmed()
    {
        var id = await Interested();
        await Do(db => new Places(db, Calendar).Confirm(id, By.Administrator()));
        return id;
    }

    private async Task<int> Reported()
    {
        var id = await Confirmed();
        var member = await Read(db => db.SignUps.Where(s => s.Id == id).Select(s => s.MemberId).SingleAsync());
        var done = new CompletionReport(A.Day(2026, 9, 1), "https://example.org/talk");
        await Do(db => new Places(db, Calendar).Report(id, done, By.Member(member, A.Moment.AddMinutes(-1))));
        return id;
    }
}
