using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.OptOuts;

/// <summary>Opts a member out at the end of the current year, or back in until it ends. An email confirms both.</summary>
public sealed class OptOutActions(HomeDb db, ProgramCalendar calendar)
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
                await Tell(optOut, (name, year) => new OptedOut(name, year, Page), cycle, audit, ct);
                await db.CancelReminders(memberId, audit.At, ct);
                db.Note(audit, nameof(OptOut), optOut.Id, $"Opted out at the end of {cycle.Year}", memberId, reason: optOut.Reason);
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
                    ?? throw new RefusedException("You have not opted out.");
                optOut.TakeBack(cycle, calendar.Today, audit);
                await Tell(optOut, (name, year) => new OptOutCanceled(name, year, Page), cycle, audit, ct);
                db.Note(audit, nameof(OptOut), optOut.Id, "Took back the opting out", memberId);
            },
            ct
        );

    /// <summary>The close takes the same lock, so nobody leaves a year, or returns to one, that closes at this moment.</summary>
    private async Task<ProgramCycle?> HoldRunningCycle(CancellationToken ct) =>
        await db.Cycles.RunningOn(calendar.Today, ct) is { } cycle ? await db.HoldCycle(cycle.Id, ct) : null;

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
        db.Queue(new OutgoingEmail(email, $"{email.Kind}:{optOut.Id}", member.Recipient(), audit.At));
    }
}
