using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Moves members from the waitlist of a session and to it. Call it under the session's lock.</summary>
internal sealed class Waitlist(HomeDb db)
{
    /// <summary>Gives free places to the waitlist in order, at once or as an offer, depending on the cycle.</summary>
    public async Task MoveUp(LockedSession locked, AuditContext audit, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        var session = locked.Session;
        var taken = session.Places is null ? 0 : await db.PlacesTaken(session.Id, ct);
        if (session.WhyNobodyMovesUp(locked.Cycle, taken, audit.At) is not null)
            return;
        var free = session.Places is { } places ? places - taken : int.MaxValue;
        var leaving = db.OptOuts.InForce(locked.Cycle.Id).Select(o => o.MemberId);
        // Also those whose membership ends with an earlier year that is not closed yet.
        var leavingBefore = db.OptOuts.Before(db.Cycles, locked.Cycle.Year).Select(o => o.MemberId);
        var inYear = db.Members.In(locked.Cycle.Year);
        var next = await db
            .SignUps.Where(s => s.SessionId == session.Id && s.State == SignUpState.Waiting)
            // Looks up each who waits. A list of all members of the year would be made under the lock.
            .Where(s => inYear.Any(m => m.Id == s.MemberId))
            .Where(s => !leaving.Contains(s.MemberId) && !leavingBefore.Contains(s.MemberId))
            .OrderBy(s => s.InLine)
            .Take(free)
            .ToListAsync(ct);
        var memberIds = next.Select(s => s.MemberId).ToList();
        var members = await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        foreach (var signUp in next)
        {
            if (locked.Cycle.OffersPlaces)
                signUp.Offer(OfferDeadline(locked, audit.At), audit);
            else
                signUp.MoveUp(audit);
            // The page of the sign-up shows its history to its member, who must not read who withdrew, or why.
            db.Note(
                audit.By.Kind is ActorKind.Member or ActorKind.System ? audit with { By = Actor.System("Waitlist") } : audit,
                nameof(Opportunities.SignUp),
                signUp.Id,
                "Moved up from the waitlist, because a place became free",
                signUp.MemberId,
                SignUpState.Waiting,
                signUp.State
            );
            var emails = EmailsOf(signUp, members[signUp.MemberId], locked, audit);
            db.Queue(signUp.State == SignUpState.Offered ? emails.PlaceOffered() : emails.MovedUp());
        }
    }

    /// <summary>Takes their places from those who signed up last, puts them at the head of the waitlist, and tells them.</summary>
    /// <exception cref="RefusedException">Fewer members than that can go: the others have reported completion.</exception>
    public async Task TakePlaces(LockedSession locked, int count, AuditContext audit, CancellationToken ct)
    {
        var last = await db
            .SignUps.Where(s => s.SessionId == locked.Session.Id)
            .Where(s => s.State == SignUpState.Confirmed || s.State == SignUpState.Offered)
            .OrderByDescending(s => s.CreatedAt)
            .ThenByDescending(s => s.Id)
            .Take(count)
            .ToListAsync(ct);
        if (last.Count < count)
            throw new RefusedException(
                $"Only {Format.Count(last.Count, "place")} can go to the waitlist, because the other members have reported completion. "
                    + "Let them keep their places, or enter more places.",
                nameof(Session.Places)
            );
        var first =
            await db.SignUps.Where(s => s.SessionId == locked.Session.Id && s.State == SignUpState.Waiting).MinAsync(s => s.InLine, ct)
            ?? 1;
        var memberIds = last.Select(s => s.MemberId).ToList();
        var members = await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        foreach (var signUp in last)
        {
            var before = signUp.State;
            signUp.MoveToWaitlist(--first, audit);
            db.Note(
                audit,
                nameof(Opportunities.SignUp),
                signUp.Id,
                "Moved to the waitlist, because the session has fewer places",
                signUp.MemberId,
                before,
                signUp.State
            );
            await db.CancelRemindersForSignUp(signUp.MemberId, signUp.Id, audit.At, ct);
            db.Queue(EmailsOf(signUp, members[signUp.MemberId], locked, audit).MovedToWaitlist());
        }
    }

    private static DateTime OfferDeadline(LockedSession locked, DateTime now)
    {
        var until = now.AddHours(locked.Cycle.OfferHours);
        return locked.Session.StartsAt is { } start && start < until ? start : until;
    }

    private static SignUpEmails EmailsOf(SignUp signUp, Member member, LockedSession locked, AuditContext audit) =>
        new(signUp, member, locked.Opportunity, locked.Session, locked.Cycle.Year, audit);
}
