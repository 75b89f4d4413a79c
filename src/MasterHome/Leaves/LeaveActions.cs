using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Leaves;

/// <summary>Asks for leave, decides on it, ends it and undoes these decisions. The member is told by email of what others did.</summary>
public sealed class LeaveActions(HomeDb db, ProgramCalendar calendar, IOptions<UndoSettings> undo)
{
    /// <summary>The member asks for leave.</summary>
    /// <returns>The ID of the leave.</returns>
    /// <exception cref="RefusedException">The days, or another leave in that time.</exception>
    public Task<int> Ask(int memberId, DateOnly from, DateOnly to, string? reason, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var (member, leave) = await Add(memberId, from, to, reason, audit, ct);
                db.Note(audit, nameof(Leave), leave.Id, $"Asked for leave, {Days(leave)}", member.Id, reason: leave.Reason);
                return leave.Id;
            },
            ct
        );

    /// <summary>An administrator gives leave that the member asked for in another way, such as on the phone.</summary>
    /// <returns>The ID of the leave.</returns>
    public Task<int> Give(
        int memberId,
        DateOnly from,
        DateOnly to,
        string? reason,
        bool lowers,
        AuditContext audit,
        CancellationToken ct = default
    ) =>
        db.Transact(
            async ct =>
            {
                await HoldYears(from, to, ct);
                var (member, leave) = await Add(memberId, from, to, reason, audit, ct);
                leave.Grant(audit, lowers);
                await Granted(leave, member, audit, ct);
                return leave.Id;
            },
            ct
        );

    public Task Grant(int id, bool lowers, string? answer, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            async (leave, member) =>
            {
                leave.Grant(audit, lowers, answer);
                await Granted(leave, member, audit, ct);
            },
            ct
        );

    public Task Decline(int id, string? answer, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            (leave, member) =>
            {
                leave.Decline(answer, audit);
                db.Note(audit, nameof(Leave), id, "Leave declined", member.Id, LeaveState.Requested, leave.State, leave.Answer);
                Tell(leave, member, "Your leave was declined.", audit);
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>The member takes the request back.</summary>
    public Task Withdraw(int id, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            (leave, member) =>
            {
                leave.Withdraw(audit);
                db.Note(audit, nameof(Leave), id, "Request for leave withdrawn", member.Id, LeaveState.Requested, leave.State);
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>Ends a granted leave today, or cancels one that has not begun.</summary>
    /// <param name="reason">Required of an administrator; the member reads it.</param>
    public Task End(int id, string? reason, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            (leave, member) =>
            {
                var isOwn = audit.By.Is(member.Id);
                if (!isOwn && string.IsNullOrWhiteSpace(reason))
                    throw new RefusedException("Say why, so that the member understands it.", "Reason");
                if (reason?.Length > Leave.ReasonLength)
                    throw new RefusedException($"Use at most {Format.Number(Leave.ReasonLength)} characters.", "Reason");
                var before = Days(leave);
                leave.End(calendar.Today, audit);
                var isCanceled = leave.State == LeaveState.Canceled;
                db.Note(
                    audit,
                    nameof(Leave),
                    id,
                    isCanceled ? "Leave canceled" : "Leave ended early",
                    member.Id,
                    before,
                    isCanceled ? null : Days(leave),
                    reason
                );
                if (!isOwn)
                    Tell(
                        leave,
                        member,
                        isCanceled
                            ? $"Your leave is canceled. {reason!.Trim()}"
                            : $"Your leave ended on {Format.Date(leave.To)}. {reason!.Trim()}",
                        audit
                    );
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>Undoes the last decision, or the end, for a configured time.</summary>
    public Task Undo(int id, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            async (leave, member) =>
            {
                var (before, at) = (leave.State, leave.EndedAt ?? leave.DecidedAt);
                leave.Undo(audit, undo.Value.Within);
                // Two leaves of one time must not both count.
                if (member.Leaves.Any(other => other != leave && other.Overlaps(leave)))
                    throw new RefusedException("Another leave lies in that time now. End that one first.");
                db.Note(audit, nameof(Leave), id, "Decision undone", member.Id, before, leave.State);
                if (await db.CancelUnsent(KeyOf(leave), at!.Value, audit.At, ct) == 0)
                    Tell(
                        leave,
                        member,
                        leave.IsGranted
                            ? $"The end of your leave is undone: it lasts until {Format.Date(leave.To)}."
                            : "The decision on your leave is undone. The team will decide again.",
                        audit
                    );
            },
            ct
        );

    private async Task<(Member, Leave)> Add(
        int memberId,
        DateOnly from,
        DateOnly to,
        string? reason,
        AuditContext audit,
        CancellationToken ct
    )
    {
        var member = await db.Lock<Member>(memberId, ct) ?? throw new NotFoundException("This member does not exist.");
        if (!member.IsIn(from.Year))
            throw new RefusedException($"{Format.Isolated(member.Name)} is not a member in {from.Year}.", nameof(Leave.From));
        var leave = member.AskForLeave(from, to, reason?.Trim() ?? "", audit.At);
        await db.SaveChangesAsync(ct);
        return (member, leave);
    }

    private async Task Granted(Leave leave, Member member, AuditContext audit, CancellationToken ct)
    {
        var effect = leave.LowersRequirement
            ? "Each full calendar month of it lowers your required points."
            : "Your required points stay as they are.";
        db.Note(
            audit,
            nameof(Leave),
            leave.Id,
            $"Leave granted, {Days(leave)}; {(leave.LowersRequirement ? "lowers the required points" : "required points stay")}",
            member.Id,
            LeaveState.Requested,
            leave.State,
            leave.Answer
        );
        Tell(leave, member, $"Your leave is granted. {effect} You get no reminders while it lasts.", audit);
        if (leave.Holds(calendar.Today))
            await db.CancelReminders(member.Id, audit.At, ct);
    }

    private Task Change(int id, Func<Leave, Member, Task> change, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var known =
                    await db.Leaves.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, ct)
                    ?? throw new NotFoundException("This leave does not exist.");
                await HoldYears(known.From, known.ToBefore ?? known.To, ct);
                var member = (await db.Lock<Member>(known.MemberId, ct))!;
                var leave = member.Leaves.Single(l => l.Id == id);
                await change(leave, member);
            },
            ct
        );

    /// <summary>The close takes the same lock, so that a year does not close while what decides its outcomes changes.</summary>
    private async Task HoldYears(DateOnly from, DateOnly to, CancellationToken ct)
    {
        var cycles = await db
            .Cycles.Where(c => c.Year >= from.Year && c.Year <= to.Year)
            .OrderBy(c => c.Id)
            .Select(c => c.Id)
            .ToListAsync(ct);
        foreach (var cycle in cycles)
            await db.HoldCycle(cycle, ct);
    }

    private void Tell(Leave leave, Member member, string decision, AuditContext audit) =>
        db.Queue(
            new OutgoingEmail(
                new LeaveAnswered(member.CallName, Days(leave), decision, leave.Answer ?? "No comment was added.", "/profile"),
                // Each change has a version of its own.
                $"{KeyOf(leave)}{leave.Version}",
                member.Recipient(),
                audit.At
            )
        );

    private static string KeyOf(Leave leave) => $"{LeaveAnswered.Key}:{leave.Id}:";

    private static string Days(Leave leave) => $"{Format.Date(leave.From)} to {Format.Date(leave.To)}";
}
