using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.OptOuts;

using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Every deed that takes, frees or moves places, for portal, back office and sweeps alike. Each first raises the session's
/// version, which takes the write lock in both databases; only then is anything read and decided, so that nobody is over-booked.</summary>
public sealed class Places(HomeDb db, ProgramCalendar calendar)
{
    /// <exception cref="RefusedException">What <see cref="Opportunity.WhyNotSignUp"/> says.</exception>
    public Task<SignUp> SignUp(int memberId, int sessionId, Deed deed, CancellationToken ct = default) =>
        db.Transact(async ct =>
        {
            var scene = await Lock(sessionId, memberId, ct);
            var member = await db.Members.SingleAsync(m => m.Id == memberId, ct);
            // Somebody may wait although a place is free, such as after taking back an opt-out: nobody is overtaken.
            if (scene.Session.LastInLine > 0)
            {
                await MoveUp(scene, deed, ct);
                await db.SaveChangesAsync(ct);
            }
            var signUp = scene.Opportunity.SignUp(scene.Session, await Applicant(member, scene, ct), await PlacesTaken(sessionId, ct), deed);
            db.Add(signUp);
            await db.SaveChangesAsync(ct);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, $"Signed up for {scene.Opportunity.Title}", memberId, after: signUp.State);
            var kind = signUp.State switch
            {
                SignUpState.Confirmed => MailKinds.PlaceConfirmed,
                SignUpState.Waiting => MailKinds.PlaceWaiting,
                _ => MailKinds.InterestNoted,
            };
            db.Queue(Letter(kind, signUp, member, scene, deed));
            return signUp;
        }, ct);

    public Task Withdraw(int signUpId, Deed deed, CancellationToken ct = default) =>
        OnSignUp(signUpId, async (signUp, scene, ct) =>
        {
            var before = signUp.State;
            signUp.Withdraw(scene.Session, deed);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "Withdrew", signUp.MemberId, before, signUp.State);
            await db.CallOffRemindersOfPlace(signUp.MemberId, signUp.Id, deed.At, ct);
            await MoveUp(scene, deed, ct);
        }, ct);

    public Task Accept(int signUpId, Deed deed, CancellationToken ct = default) =>
        OnSignUp(signUpId, async (signUp, scene, ct) =>
        {
            signUp.Accept(deed);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "Took the place offered", signUp.MemberId, SignUpState.Offered, signUp.State);
            await db.CallOffRemindersOfPlace(signUp.MemberId, signUp.Id, deed.At, ct);
            db.Queue(Letter(MailKinds.PlaceConfirmed, signUp, await Member(signUp, ct), scene, deed));
        }, ct);

    /// <summary>The team confirms an interest.</summary>
    public Task Confirm(int signUpId, Deed deed, CancellationToken ct = default) =>
        OnSignUp(signUpId, async (signUp, scene, ct) =>
        {
            if (scene.Cycle.IsClosed)
                throw new RefusedException($"The year {scene.Cycle.Year} is closed.");
            // An interest holds no place, and the session may have been limited since.
            if (scene.Session.Places <= await PlacesTaken(scene.Session.Id, ct))
                throw new RefusedException("All places of this session are taken; raise their number first.");
            signUp.Confirm(deed);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "Interest confirmed", signUp.MemberId, SignUpState.Interested, signUp.State);
            db.Queue(Letter(MailKinds.PlaceConfirmed, signUp, await Member(signUp, ct), scene, deed));
        }, ct);

    public Task MarkAbsent(int signUpId, Deed deed, CancellationToken ct = default) =>
        OnSignUp(signUpId, (signUp, scene, _) =>
        {
            signUp.MarkAbsent(scene.Session, deed);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "Did not take part", signUp.MemberId, SignUpState.Confirmed, signUp.State);
            return Task.CompletedTask;
        }, ct);

    /// <summary>Reports a completion. Under the lock, because a declined one becomes active again.</summary>
    public Task Report(int signUpId, ReportedDeed done, Deed deed, CancellationToken ct = default) =>
        OnSignUp(signUpId, async (signUp, scene, ct) =>
        {
            var before = signUp.State;
            if (scene.Cycle.IsClosed)
                throw new RefusedException($"The year {scene.Cycle.Year} is closed.");
            if (before == SignUpState.Declined)
                Refusal.When(scene.Opportunity.WhyOverLimit(await OwnSignUps(signUp.MemberId, scene, ct)));
            var member = await Member(signUp, ct);
            signUp.Report(done, scene.Session, new ReportingBounds(calendar.DayOf(deed.At), scene.Cycle.Year, member.QualifiedOn), deed);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "Reported as done", signUp.MemberId, before, signUp.State);
        }, ct);

    /// <summary>New day, places or closing time: those who signed up hear of a new day, and new places go to those who wait.</summary>
    public Task Change(int sessionId, SessionTerms terms, Deed deed, CancellationToken ct = default) =>
        db.Transact(async ct =>
        {
            var scene = await Lock(sessionId, null, ct);
            if (scene.Opportunity.Sessions.Any(s => s.Id != sessionId && s.IsCalled(terms)))
                throw new RefusedException("There is a session at that time already.", nameof(Session.StartsAt));
            var before = scene.Session.Terms;
            if (before == terms)
                return;
            if (scene.Session.CancelledAt is not null)
                throw new RefusedException("This session was cancelled; add a new one.");
            if (scene.Session.Change(terms, await PlacesTaken(sessionId, ct)))
                await Tell(MailKinds.SessionChanged, scene, deed, ct);
            db.Note(deed, nameof(Session), sessionId, $"Session of {scene.Opportunity.Title} changed", null, before, terms);
            await MoveUp(scene, deed, ct);
        }, ct);

    /// <summary>Cancels a session: whoever holds or waits for a place there is told and is free again.</summary>
    public Task Cancel(int sessionId, Deed deed, CancellationToken ct = default) =>
        db.Transact(async ct =>
        {
            var scene = await Lock(sessionId, null, ct);
            if (scene.Session.CancelledAt is not null)
                return;
            scene.Session.Cancel(deed.At);
            await Tell(MailKinds.SessionChanged, scene, deed, ct);
            foreach (var signUp in await SignUpsOf(sessionId, SignUpStates.Active.Where(s => s != SignUpState.Reported), ct))
            {
                signUp.EndUnused(deed);
                db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "Ended with its session", signUp.MemberId, null, signUp.State);
            }
            db.Note(deed, nameof(Session), sessionId, $"Session of {scene.Opportunity.Title} cancelled");
        }, ct);

    /// <summary>Offers that nobody took in time go to the next in line. Safe to run twice and at once: each is its own locked transaction.</summary>
    public async Task<JobResult> LapseOffers(Deed deed, CancellationToken ct = default)
    {
        var due = await db.SignUps.AsNoTracking().Where(s => s.State == SignUpState.Offered && s.OfferedUntil <= deed.At).Select(s => s.Id).ToListAsync(ct);
        foreach (var id in due)
        {
            await OnSignUp(id, async (signUp, scene, ct) =>
            {
                if (signUp.State != SignUpState.Offered || signUp.OfferedUntil > deed.At)
                    return;
                signUp.Lapse(deed);
                db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "The offer lapsed", signUp.MemberId, SignUpState.Offered, signUp.State);
                db.Queue(Letter(MailKinds.OfferLapsed, signUp, await Member(signUp, ct), scene, deed));
                await MoveUp(scene, deed, ct);
            }, ct);
        }
        var late = await db.SignUps.AsNoTracking().Where(s => s.State == SignUpState.Waiting)
            .Join(db.Sessions.Where(s => s.StartsAt <= deed.At), s => s.SessionId, s => s.Id, (s, _) => s.Id).ToListAsync(ct);
        foreach (var id in late)
            await EndWaiting(id, deed, ct);
        return new JobResult(due.Count + late.Count, 0, $"{due.Count} offers lapsed, {late.Count} waited until their session began.");
    }

    /// <summary>Nobody waits for a session that has begun.</summary>
    private Task EndWaiting(int signUpId, Deed deed, CancellationToken ct) =>
        OnSignUp(signUpId, (signUp, scene, _) =>
        {
            if (signUp.State != SignUpState.Waiting || !(scene.Session.StartsAt <= deed.At))
                return Task.CompletedTask;
            signUp.EndUnused(deed);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "No place became free before it began", signUp.MemberId, SignUpState.Waiting, signUp.State);
            return Task.CompletedTask;
        }, ct);

    private Task OnSignUp(int signUpId, Func<SignUp, Scene, CancellationToken, Task> deed, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            var key = await db.SignUps.AsNoTracking().Where(s => s.Id == signUpId).Select(s => new { s.SessionId, s.MemberId }).SingleOrDefaultAsync(ct)
                ?? throw new NotThereException("This sign-up does not exist.");
            var scene = await Lock(key.SessionId, key.MemberId, ct);
            await deed(await db.SignUps.SingleAsync(s => s.Id == signUpId, ct), scene, ct);
        }, ct);

    /// <summary>The lock: session first, then member, always in this order, so that two deeds cannot wait for each other.</summary>
    private async Task<Scene> Lock(int sessionId, int? memberId, CancellationToken ct)
    {
        var session = await db.Lock<Session>(sessionId, ct) ?? throw new NotThereException("This session does not exist.");
        if (memberId is not null)
            await db.Members.Where(m => m.Id == memberId).ExecuteUpdateAsync(set => set.SetProperty(m => m.PlacesVersion, m => m.PlacesVersion + 1), ct);
        var opportunity = await db.Opportunities.Include(o => o.Sessions).SingleAsync(o => o.Id == session.OpportunityId, ct);
        return new Scene(session, opportunity, await db.Cycles.SingleAsync(c => c.Id == opportunity.CycleId, ct));
    }

    /// <summary>Gives free places to those who wait, in the order of their numbers; the cycle says whether at once or as an offer.</summary>
    private async Task MoveUp(Scene scene, Deed deed, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        var session = scene.Session;
        if (session.CancelledAt is not null || session.StartsAt <= deed.At)
            return;
        var free = session.Places is { } places ? places - await PlacesTaken(session.Id, ct) : int.MaxValue;
        if (free <= 0)
            return;
        var leaving = db.OptOuts.Standing(scene.Cycle.Id).Select(o => o.MemberId);
        var next = await db.SignUps.Where(s => s.SessionId == session.Id && s.State == SignUpState.Waiting && !leaving.Contains(s.MemberId))
            .OrderBy(s => s.InLine).Take(free).ToListAsync(ct);
        var memberIds = next.Select(s => s.MemberId).ToList();
        var members = await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        foreach (var signUp in next)
        {
            if (scene.Cycle.OffersPlaces)
                signUp.Offer(Until(scene, deed.At), deed);
            else
                signUp.MoveUp(deed);
            db.Note(deed, nameof(Opportunities.SignUp), signUp.Id, "Moved up from the waiting list", signUp.MemberId, SignUpState.Waiting, signUp.State);
            var kind = signUp.State == SignUpState.Offered ? MailKinds.PlaceOffered : MailKinds.MovedUp;
            db.Queue(Letter(kind, signUp, members[signUp.MemberId], scene, deed));
        }
    }

    private static DateTime Until(Scene scene, DateTime now)
    {
        var until = now.AddHours(scene.Cycle.OfferHours);
        return scene.Session.StartsAt is { } start && start < until ? start : until;
    }

    private async Task Tell(string kind, Scene scene, Deed deed, CancellationToken ct)
    {
        var active = await SignUpsOf(scene.Session.Id, SignUpStates.Active, ct);
        var memberIds = active.Select(s => s.MemberId).ToList();
        var members = await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        foreach (var signUp in active)
        {
            // The day that they were to be reminded of is no longer so.
            await db.CallOffRemindersOfPlace(signUp.MemberId, signUp.Id, deed.At, ct);
            db.Queue(Letter(kind, signUp, members[signUp.MemberId], scene, deed));
        }
    }

    private Task<List<SignUp>> SignUpsOf(int sessionId, IEnumerable<SignUpState> states, CancellationToken ct) =>
        db.SignUps.Where(s => s.SessionId == sessionId && states.Contains(s.State)).ToListAsync(ct);

    private Task<int> PlacesTaken(int sessionId, CancellationToken ct) =>
        db.SignUps.HoldingPlaces().CountAsync(s => s.SessionId == sessionId, ct);

    private Task<List<SignUp>> OwnSignUps(int memberId, Scene scene, CancellationToken ct) =>
        db.SignUps.Where(s => s.MemberId == memberId && s.OpportunityId == scene.Opportunity.Id).ToListAsync(ct);

    private async Task<Applicant> Applicant(Member member, Scene scene, CancellationToken ct) =>
        new(member.Id, await db.MembershipOf(member.Id, scene.Cycle, ct), await db.OptOuts.Standing(scene.Cycle.Id).AnyAsync(o => o.MemberId == member.Id, ct),
            scene.Cycle.IsClosed, await OwnSignUps(member.Id, scene, ct));

    private Task<Member> Member(SignUp signUp, CancellationToken ct) => db.Members.SingleAsync(m => m.Id == signUp.MemberId, ct);

    private static OutgoingMail Letter(string kind, SignUp signUp, Member member, Scene scene, Deed deed) =>
        SignUpLetters.Write(kind, signUp, member, scene.Opportunity, scene.Session, deed);

    private sealed record Scene(Session Session, Opportunity Opportunity, ProgramCycle Cycle);
}
