using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs.Requests;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.Closing;

public sealed record ConfirmationsRequest(int CycleId, int[] MemberIds);

/// <summary>Confirms the proposed outcomes of members, by the stored standings that the page showed.</summary>
public sealed class RequestedConfirmations(HomeDb db, WorkProgress progress) : IRequestedWork
{
    private const int AtOnce = 500;

    public string Kind => nameof(ConfirmationsRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var (cycleId, ids) = request.Read<ConfirmationsRequest>();
        audit = audit with { At = request.RequestedAt };
        var done = 0;
        foreach (var some in ids.Chunk(AtOnce))
        {
            progress.Report("Confirming outcomes", done, ids.Length);
            await db.Transact(ct => Confirm(cycleId, some, audit, ct), ct);
            db.ChangeTracker.Clear();
            done += some.Length;
        }
        await db.Answer(
            request,
            ct =>
            {
                db.Note(audit, nameof(ProgramCycle), cycleId, $"{Format.Count(ids.Length, "proposed outcome")} confirmed");
                return Task.FromResult($"{Format.Count(ids.Length, "proposed outcome")} confirmed.");
            },
            ct
        );
    }

    private async Task Confirm(int cycleId, int[] ids, AuditContext audit, CancellationToken ct)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can confirm outcomes.");
        // The close takes the same lock.
        if (!await db.Cycles.HoldOpen(cycleId, ct))
            throw new RefusedException("This year is closed already.");
        var known = await db
            .OutcomeConfirmations.Where(c => c.CycleId == cycleId && ids.Contains(c.MemberId))
            .ToDictionaryAsync(c => c.MemberId, ct);
        var proposed = await db
            .StandingSummaries.AsNoTracking()
            .Where(s => s.CycleId == cycleId && ids.Contains(s.MemberId))
            .Select(s => new { s.MemberId, s.Status })
            .ToListAsync(ct);
        foreach (var it in proposed)
        {
            var result = Outcome.ResultOf(it.Status);
            if (known.TryGetValue(it.MemberId, out var earlier))
                earlier.Confirm(result, audit);
            else
                db.Add(new OutcomeConfirmation(cycleId, it.MemberId, result, audit));
        }
    }
}
