using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.OptOuts;

/// <summary>Opts a member out at the end of the current year, or back in until it ends. An email confirms both. The member does it, or an
/// administrator for them.</summary>
public sealed class OptOutActions(HomeDb db, ProgramCalendar calendar, IOptions<UndoSettings> undo)
{
    private const string Page = "/opt-out";

    /// <summary>Opts a member out and cancels queued reminders. Places are kept; the member chooses which to give up.</summary>
    /// <exception cref="RefusedException">There is no current year, or the reason is too long. A second opt-out violates the unique key.
    /// </exception>
    public Task OptOut(int memberId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var cycle = await HoldRunningCycle(ct) ?? throw new RefusedException("There is no program year to opt out of.");
                var optOut = new OptOut(memberId, cycle, reason, calendar.Today, audit);
                db.Add(optOut);
                await db.SaveChangesAsync(ct);
                await TellOptedOut(optOut, cycle, audit, ct);
                db.Note(audit, nameof(OptOut), optOut.Id, $"Opted out at the end of {cycle.Year}", memberId, reason: optOut.Reason);
            },
            ct
        );

    /// <summary>An administrator opts a member out who asked for it in another way, such as on the phone.</summary>
    /// <exception cref="RefusedException">No reason, or they have opted out already.</exception>
    public Task OptOutFor(int memberId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var cycle = await HoldRunningCycle(ct);
                var member =
                    await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == memberId, ct)
                    ?? throw new NotFoundException("This member does not exist.");
                if (cycle is null || !member.IsIn(cycle.Year))
                    throw new RefusedException("They are not a member in the current year.");
                if (string.IsNullOrWhiteSpace(reason))
                    throw new RefusedException("Say who asked for it, and how.", "Reason");
                if (await db.OptOuts.InForce(cycle.Id).AnyAsync(o => o.MemberId == memberId, ct))
                    throw new RefusedException("They have opted out already.");
                await OptOut(memberId, reason, audit, ct);
            },
            ct
        );

    /// <exception cref="RefusedException">There is no current year, or the member has not opted out of it.</exception>
    public Task TakeBack(int memberId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var cycle = await HoldRunningCycle(ct) ?? throw new RefusedException("There is no program year to return to.");
                var optOut =
                    await db.OptOuts.InForce(cycle.Id).SingleOrDefaultAsync(o => o.MemberId == memberId, ct)
                    ?? throw new RefusedException(audit.By.Is(memberId) ? "You have not opted out." : "They have not opted out.");
                optOut.TakeBack(cycle, calendar.Today, audit);
                await Tell(optOut, (name, year) => new OptOutCanceled(name, year, Page), cycle, audit, ct);
                db.Note(audit, nameof(OptOut), optOut.Id, "Took back the opting out", memberId);
            },
            ct
        );

    /// <summary>Undoes the cancellation of an opt-out, for a configured time.</summary>
    /// <exception cref="RefusedException">Too late, or they have opted out again since.</exception>
    public Task Restore(int id, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var known =
                    await db.OptOuts.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct)
                    ?? throw new NotFoundException("This opt-out does not exist.");
                var cycle = (await db.HoldCycle(known.CycleId, ct))!;
                var optOut = await db.OptOuts.SingleAsync(o => o.Id == id, ct);
                if (await db.OptOuts.InForce(cycle.Id).AnyAsync(o => o.MemberId == optOut.MemberId, ct))
                    throw new RefusedException("They have opted out again since. That opt-out stands.");
                optOut.Restore(cycle, calendar.Today, audit, undo.Value.Within);
                await TellOptedOut(optOut, cycle, audit, ct);
                db.Note(audit, nameof(OptOut), id, "Undid the cancellation of the opt-out", optOut.MemberId);
            },
            ct
        );

    private async Task TellOptedOut(OptOut optOut, ProgramCycle cycle, AuditContext audit, CancellationToken ct)
    {
        await Tell(optOut, (name, year) => new OptedOut(name, year, Page), cycle, audit, ct);
        await db.CancelReminders(optOut.MemberId, audit.At, ct);
    }

    /// <summary>The close takes the same lock, so nobody leaves a year, or returns to one, that closes at this moment.</summary>
    private async Task<ProgramCycle?> HoldRunningCycle(CancellationToken ct) =>
        await db.Cycles.RunningOn(calendar.Today, ct) is { } cycle ? await db.HoldCycle(cycle.Id, ct) : null;

    /// <summary>An opt-out can be canceled and restored several times. The cycle is locked, so that the emails before it can be
    /// counted.</summary>
    private async Task Tell(
        OptOut optOut,
        Func<string, string, OptOutEmail> write,
        ProgramCycle cycle,
        AuditContext audit,
        CancellationToken ct
    )
    {
        var member = await db.Members.SingleAsync(m => m.Id == optOut.MemberId, ct);
        var email = write(member.CallName, cycle.Year.ToString(CultureInfo.InvariantCulture));
        var key = $"{email.Kind}:{optOut.Id}";
        // By the key alone: after a merge, an earlier email about it is of another member.
        var earlier =
            await db.OutgoingEmails.CountAsync(m => m.Key == key, ct) + await db.OutgoingEmails.WithKeysFrom(key + ":").CountAsync(ct);
        db.Queue(new OutgoingEmail(email, earlier == 0 ? key : $"{key}:{earlier}", member.Recipient(), audit.At));
    }
}
