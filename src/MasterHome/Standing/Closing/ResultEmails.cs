using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.Closing;

/// <param name="Waiting">How many have not left.</param>
/// <param name="Canceled">How many were canceled, and can be queued again.</param>
/// <param name="From">When the first of them leaves, UTC; null when none waits.</param>
public sealed record ResultEmailCount(int Waiting, int Canceled, DateTime? From);

/// <summary>The result emails of a closed year, until they leave on the day that the close set.</summary>
public sealed class ResultEmails(HomeDb db, ProgramCalendar calendar)
{
    public async Task<ResultEmailCount> Count(ProgramCycle cycle, CancellationToken ct = default)
    {
        var states = await Of(cycle)
            .Where(m => m.SentAt == null)
            .GroupBy(m => m.State)
            .Select(g => new
            {
                State = g.Key,
                Count = g.Count(),
                From = g.Min(m => m.NextAttemptAt),
            })
            .ToListAsync(ct);
        var waiting = states.Find(s => s.State == EmailState.Waiting);
        return new ResultEmailCount(waiting?.Count ?? 0, states.Find(s => s.State == EmailState.Canceled)?.Count ?? 0, waiting?.From);
    }

    /// <summary>Cancels those that have not left. They can be queued again.</summary>
    /// <returns>How many were canceled.</returns>
    public Task<int> Cancel(int cycleId, AuditContext audit, CancellationToken ct = default) =>
        Change(
            cycleId,
            audit,
            async (cycle, ct) =>
            {
                var canceled = await Of(cycle).CancelWaiting(audit.At, ct);
                if (canceled > 0)
                    db.Note(audit, nameof(ProgramCycle), cycle.Id, $"{Format.Count(canceled, "result email")} of {cycle.Year} canceled");
                return canceled;
            },
            ct
        );

    /// <summary>Queues canceled ones again.</summary>
    /// <param name="on">The day on which they leave, in the program's zone.</param>
    /// <returns>How many were queued.</returns>
    public Task<int> QueueAgain(int cycleId, DateOnly on, AuditContext audit, CancellationToken ct = default) =>
        Change(
            cycleId,
            audit,
            async (cycle, ct) =>
            {
                Refusal.When(CloseYear.WhyNotOn(on, calendar.DayOf(audit.At)), CloseYear.OnField);
                var start = SendingHours.Usual.Next(calendar.StartOf(on), calendar.Zone);
                var queued = await Of(cycle).ResumeCanceled(start > audit.At ? start : audit.At, ct);
                if (queued > 0)
                    db.Note(
                        audit,
                        nameof(ProgramCycle),
                        cycle.Id,
                        $"{Format.Count(queued, "result email")} of {cycle.Year} queued again for {Format.Date(on)}"
                    );
                return queued;
            },
            ct
        );

    private IQueryable<OutgoingEmail> Of(ProgramCycle cycle) => db.OutgoingEmails.WithKeysFrom($"{YearClosed.Key}:{cycle.Year}:");

    private Task<int> Change(
        int cycleId,
        AuditContext audit,
        Func<ProgramCycle, CancellationToken, Task<int>> change,
        CancellationToken ct
    ) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can change when the results are sent.");
                var cycle = await db.HoldCycle(cycleId, ct) ?? throw new NotFoundException("There is no such cycle.");
                return await change(cycle, ct);
            },
            ct
        );
}
