using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities.Attendance;

/// <param name="Credited">Members who were credited now.</param>
/// <param name="Before">Members who had been credited before.</param>
/// <param name="Refused">Members who were not credited or recorded as absent, each with the reason in a sentence.</param>
public sealed record AttendanceResult(int Credited, int Before, IReadOnlyList<(string Member, string Why)> Refused)
{
    /// <summary>Members who are recorded as absent, now or before.</summary>
    public int Absent { get; init; }
}

/// <summary>Records who took part in a session, credits them at once, and records who did not come. A member without a sign-up gets one.
/// Each member has a transaction of their own, so one who is refused stops nobody else, and a second run credits nobody twice.</summary>
public sealed class RecordAttendance(HomeDb db, ProgramCalendar calendar, SignUpDecisions decisions, Places places, WorkProgress progress)
{
    /// <param name="reason">Why it is recorded afterwards, for the members and the history; may be empty for members who hold a
    /// place.</param>
    /// <param name="absentIds">Members with a confirmed place who did not come.</param>
    public async Task<AttendanceResult> Run(
        int sessionId,
        IReadOnlyCollection<int> memberIds,
        string? reason,
        AuditContext audit,
        IReadOnlyCollection<int>? absentIds = null,
        CancellationToken ct = default
    )
    {
        var (credited, before, absent, refused) = (0, 0, 0, new List<(string, string)>());
        int[] others = [.. (absentIds ?? []).Except(memberIds)];
        var all = memberIds.Count + others.Length;
        foreach (var memberId in memberIds.Distinct())
        {
            progress.Report("Crediting members", credited + before + refused.Count, all);
            try
            {
                if (await Credit(sessionId, memberId, reason, audit, ct))
                    credited++;
                else
                    before++;
            }
            catch (Exception e) when (e is RefusedException or NotFoundException)
            {
                db.ChangeTracker.Clear();
                refused.Add((await NameOf(memberId, ct), e.Message));
            }
        }
        foreach (var memberId in others)
        {
            progress.Report("Recording who did not come", credited + before + absent + refused.Count, all);
            try
            {
                if (await MarkAbsent(sessionId, memberId, audit, ct))
                    absent++;
            }
            catch (Exception e) when (e is RefusedException or NotFoundException)
            {
                db.ChangeTracker.Clear();
                refused.Add((await NameOf(memberId, ct), e.Message));
            }
        }
        return new AttendanceResult(credited, before, refused) { Absent = absent };
    }

    /// <returns>False for a member whose sign-up is no longer open: they reported or left meanwhile.</returns>
    private async Task<bool> MarkAbsent(int sessionId, int memberId, AuditContext audit, CancellationToken ct)
    {
        var own = db.SignUps.AsNoTracking().Where(s => s.SessionId == sessionId && s.MemberId == memberId);
        if (await own.FirstOrDefaultAsync(s => s.State == SignUpState.Confirmed, ct) is not { } signUp)
            return await own.AnyAsync(s => s.State == SignUpState.DidNotTakePart, ct);
        await places.MarkAbsent(signUp.Id, audit, ct);
        return true;
    }

    /// <returns>False when the member was credited before.</returns>
    private async Task<bool> Credit(int sessionId, int memberId, string? reason, AuditContext audit, CancellationToken ct)
    {
        var credited = false;
        await db.Transact(
            async ct =>
            {
                var locked = await db.LockSession(sessionId, memberId, ct);
                Refusal.When(locked.Session.WhyNotRecord(audit.At));
                var member =
                    await db.Members.SingleOrDefaultAsync(m => m.Id == memberId, ct)
                    ?? throw new RefusedException("There is no such member.");
                var own = await db
                    .SignUps.Where(s => s.MemberId == memberId && s.SessionId == sessionId && s.State != SignUpState.Withdrawn)
                    .OrderByDescending(s => s.Id)
                    .ToListAsync(ct);
                if (own.Any(s => s.State == SignUpState.Verified))
                    return;
                var signUp = own.Find(s => s.IsActive) ?? own.FirstOrDefault();
                if (signUp is null)
                {
                    if (string.IsNullOrWhiteSpace(reason))
                        throw new RefusedException("They had not signed up. Say why they are credited anyway.", "Reason");
                    signUp = new SignUp(locked.Session, locked.Opportunity, memberId, SignUpState.Confirmed, null, audit);
                    db.Add(signUp);
                    await db.SaveChangesAsync(ct);
                }
                var state = signUp.State;
                signUp.Attend(calendar.DayOf(locked.Session.StartsAt ?? audit.At), reason, audit);
                await decisions.Credit(signUp, locked.Opportunity, locked.Cycle, audit, ct);
                await db.CancelRemindersForSignUp(memberId, signUp.Id, audit.At, ct);
                db.Note(
                    audit,
                    nameof(SignUp),
                    signUp.Id,
                    own.Count == 0 ? "Attendance recorded, without a sign-up" : "Attendance recorded",
                    memberId,
                    own.Count == 0 ? null : state,
                    signUp.State,
                    signUp.DecisionReason
                );
                var emails = new SignUpEmails(signUp, member, locked.Opportunity, locked.Session, locked.Cycle.Year, audit);
                db.Queue(emails.CompletionVerified());
                credited = true;
            },
            ct
        );
        return credited;
    }

    private async Task<string> NameOf(int memberId, CancellationToken ct) =>
        await db.Members.Where(m => m.Id == memberId).Select(m => m.FirstName + " " + m.LastName).FirstOrDefaultAsync(ct) is { } name
            ? name.Trim()
            : $"Member {memberId}";
}
