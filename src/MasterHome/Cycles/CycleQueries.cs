using Microsoft.EntityFrameworkCore;

namespace MasterHome.Cycles;

public static class CycleQueries
{
    /// <summary>The cycle that runs on a day: its year's, or else the newest. Null only before <c>migrate</c> has made one.</summary>
    public static Task<ProgramCycle?> RunningOn(this IQueryable<ProgramCycle> cycles, DateOnly day, CancellationToken ct = default) =>
        cycles.OrderByDescending(c => c.Year == day.Year).ThenByDescending(c => c.Year).FirstOrDefaultAsync(ct);

    /// <summary>The cycle to which a contribution of that day belongs (rule: the year of its date in the program's zone).</summary>
    public static async Task<ProgramCycle> OfYear(this IQueryable<ProgramCycle> cycles, int year, CancellationToken ct = default) =>
        await cycles.FirstOrDefaultAsync(c => c.Year == year, ct) ?? throw new RefusedException($"There is no program cycle for {year}.");

    /// <summary>Holds the year open until the transaction ends: whoever would close it waits, and so does whoever else holds it. To be
    /// called
    /// first in a transaction, before anything is read. False when it is closed.</summary>
    public static async Task<bool> HoldOpen(this IQueryable<ProgramCycle> cycles, int id, CancellationToken ct = default) =>
        // Written as it is, so that the lock is ours in both databases and nobody's form has become yesterday's.
        await cycles
            .Where(c => c.Id == id && c.ClosedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Version, c => c.Version), ct) == 1;
}
