using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Every action that takes, frees or moves places, for the portal, the back office and jobs. Each first raises the session's
/// version, which takes the write lock in both databases, before it reads and decides, so that no session is overbooked.</summary>
/// <param name="belowPace">Asked only while places are kept for members below the pace.</param>
public sealed class Places(HomeDb db, ProgramCalendar calendar, BelowPace? belowPace = null)
{
    /// <summary>What the history calls a withdrawal by the team.</summary>
    internal const string WithdrawnByTeam = "Withdrawn by the team";

    private static readonly Func<HomeDb, int, CancellationToken, Task<Member>> MemberOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, CancellationToken ct) => db.Members.AsSingleQuery().Single(m => m.Id == memberId)
    );

    private static readonly Func<HomeDb, int, int, IAsyncEnumerable<SignUp>> SignUpsFor = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, int opportunityId) => db.SignUps.Where(s => s.MemberId == memberId && s.OpportunityId == opportunityId)
    );

    private readonly Waitlist _waitlist = new(db);

    /// <exception cref="RefusedException">What <see cref="Opportunity.WhyNotSignUp"/> says.</exception>
    public Task<SignUp> SignUp(int memberId, int sessionId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var locked = await db.LockSession(sessionId, memberId, ct);
                var member = await MemberOf(db, memberId, ct);
                // The waitlist can have members while a place is free, such as after a revoked opt-out; they go first.
                var taken = await db.PlacesTaken(sessionId, ct);
                if (locked.Session.LastInLine > 0 && !(locked.Session.Places <= taken))
                {
                    await _waitlist.MoveUp(locked, audit, ct);
                    await db.SaveChangesAsync(ct);
                    taken = await db.PlacesTaken(sessionId, ct);
                }
                var schedule = await db.ScheduleOf(memberId, audit.At, calendar.LongestSession, ct);
                var isBelowPace =
                    locked.Session.BelowPaceUntil(audit.At) is not null
                    && belowPace is not null
                    && await belowPace(memberId, locked.Cycle, ct);
                var signUp = locked.Opportunity.SignUp(
                    locked.Session,
                    await Applicant(member, locked, ct) with
                    {
                        Schedule = schedule,
                        IsBelowPace = isBelowPace,
                    },
                    taken,
                    audit
                );
                db.Add(signUp);
                await db.SaveChangesAsync(ct);
                db.Note(
                    audit,
                    nameof(Opportunities.SignUp),
                    signUp.Id,
                    $"Signed up for {Format.Isolated(locked.Opportunity.Title)}",
                    memberId,
                    after: signUp.State
                );
                var emails = Emails(signUp, member, locked, audit);
                db.Queue(
                    signUp.State switch
                    {
                        SignUpState.Confirmed => emails.PlaceConfirmed(),
                        SignUpState.Waiting => emails.PlaceWaiting(),
                        _ => emails.InterestNoted(),
                    }
                );
                return signUp;
            },
            ct
        );

    public Task Withdraw(int signUpId, AuditContext audit, CancellationToken ct = default) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                var before = signUp.State;
                signUp.Withdraw(locked.Session, audit);
                db.Note(audit, nameof(Opportunities.SignUp), signUp.Id, "Withdrew", signUp.MemberId, before, signUp.State);
                await db.CancelRemindersForSignUp(signUp.MemberId, signUp.Id, audit.At, ct);
                await _waitlist.MoveUp(locked, audit, ct);
            },
            ct
        );

    public Task Accept(int signUpId, AuditContext audit, CancellationToken ct = default) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                Refusal.When((await Applicant(await Member(signUp, ct), locked, ct)).WhyNotAccept(signUp, audit.At));
                signUp.Accept(audit);
                db.Note(
                    audit,
                    nameof(Opportunities.SignUp),
                    signUp.Id,
                    "Accepted the offered place",
                    signUp.MemberId,
                    SignUpState.Offered,
                    signUp.State
                );
                await db.CancelRemindersForSignUp(signUp.MemberId, signUp.Id, audit.At, ct);
                db.Queue(Emails(signUp, await Member(signUp, ct), locked, audit).PlaceConfirmed());
            },
            ct
        );

    /// <summary>Confirms an expression of interest.</summary>
    public Task Confirm(int signUpId, AuditContext audit, CancellationToken ct = default) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                Refusal.When((await Applicant(await Member(signUp, ct), locked, ct)).WhyTheyCannotTakePart());
                // An interest holds no place, and the session may have become limited since.
                if (locked.Session.Places <= await db.PlacesTaken(locked.Session.Id, ct))
                    throw new RefusedException("This session is full. Increase the number of places first.");
                signUp.Confirm(audit);
                db.Note(
                    audit,
                    nameof(Opportunities.SignUp),
                    signUp.Id,
                    "Interest confirmed",
                    signUp.MemberId,
                    SignUpState.Interested,
                    signUp.State
                );
                db.Queue(Emails(signUp, await Member(signUp, ct), locked, audit).PlaceConfirmed());
            },
            ct
        );

    /// <summary>Gives the place to a member out of turn, if one is free.</summary>
    /// <param name="reason">For the history; required.</param>
    public Task ConfirmByHand(int signUpId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                MustSayWhy(reason);
                var before = signUp.State;
                var member = await Member(signUp, ct);
                Refusal.When((await Applicant(member, locked, ct)).WhyTheyCannotTakePart());
                Refusal.When(locked.Session.WhyOver(audit.At));
                if (before != SignUpState.Offered && locked.Session.Places <= await db.PlacesTaken(locked.Session.Id, ct))
                    throw new RefusedException("This session is full. Increase the number of places first.");
                signUp.ConfirmByHand(audit);
                await db.CancelRemindersForSignUp(signUp.MemberId, signUp.Id, audit.At, ct);
                db.Note(
                    audit,
                    nameof(Opportunities.SignUp),
                    signUp.Id,
                    "Given the place by the team",
                    signUp.MemberId,
                    before,
                    signUp.State,
                    reason
                );
                var emails = Emails(signUp, member, locked, audit);
                db.Queue(before == SignUpState.Waiting ? emails.MovedUp() : emails.PlaceConfirmed());
            },
            ct
        );

    /// <summary>Withdraws a sign-up for its member, who gets the reason by email.</summary>
    /// <param name="reason">Required.</param>
    public Task WithdrawFor(int signUpId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                MustSayWhy(reason);
                var before = signUp.State;
                signUp.WithdrawFor(locked.Session, audit);
                db.Note(audit, nameof(Opportunities.SignUp), signUp.Id, WithdrawnByTeam, signUp.MemberId, before, signUp.State, reason);
                await db.CancelRemindersForSignUp(signUp.MemberId, signUp.Id, audit.At, ct);
                db.Queue(Emails(signUp, await Member(signUp, ct), locked, audit).Ended(reason!));
                await _waitlist.MoveUp(locked, audit, ct);
            },
            ct
        );

    public Task MarkAbsent(int signUpId, AuditContext audit, CancellationToken ct = default) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                signUp.MarkAbsent(locked.Session, audit);
                db.Note(
                    audit,
                    nameof(Opportunities.SignUp),
                    signUp.Id,
                    "Did not take part",
                    signUp.MemberId,
                    SignUpState.Confirmed,
                    signUp.State
                );
                db.Queue(Emails(signUp, await Member(signUp, ct), locked, audit).MarkedAbsent());
            },
            ct
        );

    /// <summary>Reports a completion. Runs under the lock, because a declined sign-up becomes active again.</summary>
    public Task Report(int signUpId, CompletionReport done, AuditContext audit, CancellationToken ct = default) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                var before = signUp.State;
                var member = await Member(signUp, ct);
                var applicant = await Applicant(member, locked, ct);
                Refusal.When(locked.Opportunity.WhyNotReport(signUp, locked.Session, applicant, audit.At));
                var days = ContributionDays
                    .Of(member, [locked.Cycle.Year], audit.At, calendar.Zone)
                    .NotBefore(
                        locked.Session.StartsAt,
                        TimeZones.Find(locked.Session.Zone),
                        TimeZones.Find(member.TimeZone),
                        calendar.Zone
                    );
                signUp.Report(done, locked.Session, days, audit);
                db.Note(audit, nameof(Opportunities.SignUp), signUp.Id, "Reported as done", signUp.MemberId, before, signUp.State);
            },
            ct
        );

    /// <summary>Changes the time, places or closing time. Emails members about a new time and gives new places to the waitlist.</summary>
    /// <param name="version">The version that the form was made from; null without a form.</param>
    /// <param name="fewer">What happens to members beyond a smaller number of places; null refuses it.</param>
    public Task Change(
        int sessionId,
        SessionTerms terms,
        AuditContext audit,
        EditedVersion? version = null,
        FewerPlaces? fewer = null,
        CancellationToken ct = default
    ) =>
        db.Transact(
            async ct =>
            {
                var locked = await db.LockSession(sessionId, null, ct);
                version?.MustMatch(nameof(Session), sessionId, locked.Session.Terms);
                var others = await db
                    .Sessions.AsNoTracking()
                    .Where(s => s.OpportunityId == locked.Opportunity.Id && s.Id != sessionId)
                    .ToListAsync(ct);
                if (others.Any(s => s.HasSameStart(terms)))
                    throw new RefusedException("There is already a session at that time.", nameof(Session.StartsAt));
                Refusal.When(locked.Cycle.WhyNotChange());
                Refusal.When(locked.Cycle.WhyNotHold(terms.StartsAt, TimeZones.Find(terms.Zone), calendar.Zone), nameof(Session.StartsAt));
                var before = locked.Session.Terms;
                if (before == terms)
                    return;
                var taken = await db.PlacesTaken(sessionId, ct);
                if (locked.Session.Change(terms, taken, fewer))
                    await EmailSessionChange(locked, audit, ct);
                if (fewer == FewerPlaces.MoveToWaitlist && terms.Places < taken)
                    await _waitlist.TakePlaces(locked, taken - terms.Places.Value, audit, ct);
                var year = locked.Cycle.Year;
                db.Note(
                    audit,
                    nameof(Session),
                    sessionId,
                    $"Session of {Format.Isolated(locked.Opportunity.Title)} changed",
                    null,
                    before.CountingFor(year),
                    terms.CountingFor(year)
                );
                await _waitlist.MoveUp(locked, audit, ct);
            },
            ct
        );

    /// <summary>Cancels a session, ends its sign-ups and emails the members who held a place or were on the waitlist.</summary>
    /// <param name="version">What the question showed; null without a question.</param>
    public Task Cancel(int sessionId, AuditContext audit, EditedVersion? version = null, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var locked = await db.LockSession(sessionId, null, ct);
                if (locked.Session.CanceledAt is not null)
                    return;
                version?.MustMatch(nameof(Session), sessionId, locked.Session.Terms);
                Refusal.When(locked.Cycle.WhyNotChange());
                locked.Session.Cancel(audit.At);
                await EmailSessionChange(locked, audit, ct);
                foreach (var signUp in await SignUpsOf(sessionId, SignUpStates.Active.Where(s => s != SignUpState.Reported), ct))
                {
                    signUp.End(audit);
                    db.Note(audit, nameof(Opportunities.SignUp), signUp.Id, "Ended with its session", signUp.MemberId, null, signUp.State);
                }
                db.Note(audit, nameof(Session), sessionId, $"Session of {Format.Isolated(locked.Opportunity.Title)} canceled");
            },
            ct
        );

    /// <summary>Passes expired offers to the next on the waitlist. Safe to repeat or run concurrently: one lock each.</summary>
    public async Task<JobResult> ExpireOffers(AuditContext audit, CancellationToken ct = default)
    {
        var due = await db
            .SignUps.AsNoTracking()
            .Where(s => s.State == SignUpState.Offered && s.OfferedUntil <= audit.At)
            .Select(s => s.Id)
            .ToListAsync(ct);
        foreach (var id in due)
        {
            await OnSignUp(
                id,
                async (signUp, locked, ct) =>
                {
                    if (signUp.State != SignUpState.Offered || signUp.OfferedUntil > audit.At)
                        return;
                    signUp.ExpireOffer(audit);
                    db.Note(
                        audit,
                        nameof(Opportunities.SignUp),
                        signUp.Id,
                        "The offer expired",
                        signUp.MemberId,
                        SignUpState.Offered,
                        signUp.State
                    );
                    db.Queue(Emails(signUp, await Member(signUp, ct), locked, audit).OfferExpired());
                    await _waitlist.MoveUp(locked, audit, ct);
                },
                ct
            );
        }
        var late = await db
            .SignUps.AsNoTracking()
            .Where(s => s.State == SignUpState.Waiting)
            .Join(db.Sessions.Where(s => s.StartsAt <= audit.At), s => s.SessionId, s => s.Id, (s, _) => s.Id)
            .ToListAsync(ct);
        foreach (var id in late)
            await EndWaiting(id, audit, ct);
        await EndAfterMembership(audit, ct);
        return new JobResult(
            due.Count + late.Count,
            0,
            $"{Format.Count(due.Count, "offer")} expired, {Format.Count(late.Count, "member")} waited until the session began."
        );
    }

    /// <summary>Ends the waitlist of a session that has begun.</summary>
    private Task EndWaiting(int signUpId, AuditContext audit, CancellationToken ct) =>
        OnSignUp(
            signUpId,
            async (signUp, locked, ct) =>
            {
                if (signUp.State != SignUpState.Waiting || !(locked.Session.StartsAt <= audit.At))
                    return;
                signUp.End(audit);
                db.Note(
                    audit,
                    nameof(Opportunities.SignUp),
                    signUp.Id,
                    "No place became free before it began",
                    signUp.MemberId,
                    SignUpState.Waiting,
                    signUp.State
                );
                db.Queue(Emails(signUp, await Member(signUp, ct), locked, audit).Ended("No place became free before it began."));
            },
            ct
        );

    /// <summary>Ends sign-ups of years in which the member is no longer a member, gives the places to the waitlist and tells the
    /// member. Runs after the close of a year, and with the job, in case the process ended in between. A reported completion waits for a
    /// decision.</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> EndAfterMembership(AuditContext audit, CancellationToken ct = default)
    {
        var due = await db.SignUps.AfterMembership(db).Select(s => s.Id).ToListAsync(ct);
        foreach (var id in due)
        {
            await OnSignUp(
                id,
                async (signUp, locked, ct) =>
                {
                    if (!await db.SignUps.AfterMembership(db).AnyAsync(s => s.Id == signUp.Id, ct))
                        return;
                    var before = signUp.State;
                    signUp.End(audit);
                    db.Note(
                        audit,
                        nameof(Opportunities.SignUp),
                        signUp.Id,
                        "Ended with the membership",
                        signUp.MemberId,
                        before,
                        signUp.State
                    );
                    await db.CancelRemindersForSignUp(signUp.MemberId, signUp.Id, audit.At, ct);
                    db.Queue(
                        Emails(signUp, await Member(signUp, ct), locked, audit).Ended($"Your membership ended before {locked.Cycle.Year}.")
                    );
                    await _waitlist.MoveUp(locked, audit, ct);
                },
                ct
            );
        }
        return due.Count;
    }

    /// <summary>Locks what an action on several sign-ups needs: the cycles, then the sessions, each in the order of their keys. Call it
    /// first in the transaction.</summary>
    public async Task HoldAll(IReadOnlyCollection<int> signUpIds, CancellationToken ct = default)
    {
        await db.Cycles.HoldAllOpen(ct);
        var sessions = await db
            .SignUps.Where(s => signUpIds.Contains(s.Id))
            .Select(s => s.SessionId)
            .Distinct()
            .OrderBy(id => id)
            .ToListAsync(ct);
        foreach (var id in sessions)
            await db.Lock<Session>(id, ct);
    }

    private Task OnSignUp(int signUpId, Func<SignUp, LockedSession, CancellationToken, Task> work, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var key =
                    await db
                        .SignUps.AsNoTracking()
                        .Where(s => s.Id == signUpId)
                        .Select(s => new { s.SessionId, s.MemberId })
                        .SingleOrDefaultAsync(ct)
                    ?? throw new NotFoundException("This sign-up does not exist.");
                var locked = await db.LockSession(key.SessionId, key.MemberId, ct);
                await work(await db.SignUps.SingleAsync(s => s.Id == signUpId, ct), locked, ct);
            },
            ct
        );

    private static void MustSayWhy(string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new RefusedException("Say why.", "Reason");
        if (reason.Length > TextLengths.Reason)
            throw new RefusedException($"Use at most {Format.Number(TextLengths.Reason)} characters.", "Reason");
    }

    private async Task EmailSessionChange(LockedSession locked, AuditContext audit, CancellationToken ct)
    {
        var active = await SignUpsOf(locked.Session.Id, SignUpStates.Active, ct);
        var memberIds = active.Select(s => s.MemberId).ToList();
        var members = await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        foreach (var signUp in active)
        {
            // The reminder names the old time.
            await db.CancelRemindersForSignUp(signUp.MemberId, signUp.Id, audit.At, ct);
            db.Queue(Emails(signUp, members[signUp.MemberId], locked, audit).SessionChanged());
        }
    }

    private Task<List<SignUp>> SignUpsOf(int sessionId, IEnumerable<SignUpState> states, CancellationToken ct) =>
        db.SignUps.Where(s => s.SessionId == sessionId && states.Contains(s.State)).ToListAsync(ct);

    private async Task<List<SignUp>> OwnSignUps(int memberId, LockedSession locked, CancellationToken ct) =>
        await SignUpsFor(db, memberId, locked.Opportunity.Id).ToListAsync(ct);

    private async Task<Applicant> Applicant(Member member, LockedSession locked, CancellationToken ct) =>
        await db.ApplicantOf(member.Id, locked.Cycle, await OwnSignUps(member.Id, locked, ct), ct);

    private Task<Member> Member(SignUp signUp, CancellationToken ct) => MemberOf(db, signUp.MemberId, ct);

    private static SignUpEmails Emails(SignUp signUp, Member member, LockedSession locked, AuditContext audit) =>
        new(signUp, member, locked.Opportunity, locked.Session, locked.Cycle.Year, audit);
}
