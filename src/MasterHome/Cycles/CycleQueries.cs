using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Cycles;

public static class CycleQueries
{
    /// <summary>The cycle of a day: that of its year, else the newest. Null only before <c>migrate</c> created one.</summary>
    public static Task<ProgramCycle?> RunningOn(this IQueryable<ProgramCycle> cycles, DateOnly day, CancellationToken ct = default) =>
        cycles.OrderByDescending(c => c.Year == day.Year).ThenByDescending(c => c.Year).FirstOrDefaultAsync(ct);

    /// <inheritdoc cref="RunningOn(IQueryable{ProgramCycle}, DateOnly, CancellationToken)"/>
    public static ProgramCycle? RunningOn(this IReadOnlyList<ProgramCycle> cycles, DateOnly day) =>
        cycles.OrderByDescending(c => c.Year == day.Year).ThenByDescending(c => c.Year).FirstOrDefault();

    /// <summary>The cycle of a contribution of that day (rule: the year of its date in the program's zone).</summary>
    public static async Task<ProgramCycle> OfYear(this IQueryable<ProgramCycle> cycles, int year, CancellationToken ct = default) =>
        await cycles.FirstOrDefaultAsync(c => c.Year == year, ct) ?? throw new RefusedException($"There is no program cycle for {year}.");

    /// <summary>Locks the cycle until the transaction ends, so that nobody closes it meanwhile. Call it first in a transaction, before
    /// anything is read. False when the cycle is closed.</summary>
    public static async Task<bool> HoldOpen(this IQueryable<ProgramCycle> cycles, int id, CancellationToken ct = default) =>
        await cycles.Where(c => c.Id == id && c.ClosedAt == null).Hold(ct) == 1;

    /// <summary>Locks these cycles until the transaction ends, also closed ones. Call it first in a transaction.</summary>
    /// <returns>How many there are.</returns>
    public static Task<int> Hold(this IQueryable<ProgramCycle> cycles, CancellationToken ct = default) =>
        // Writes an unchanged value: this takes the lock in both databases without making open forms stale.
        cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.Version, c => c.Version), ct);

    /// <summary>Locks the cycle as <see cref="HoldOpen"/> does, and reads it as it is then: a rule that asks whether the year is closed
    /// gets an answer that holds until the transaction ends. Null when there is no such cycle.</summary>
    public static async Task<ProgramCycle?> HoldCycle(this HomeDb db, int id, CancellationToken ct = default)
    {
        await db.Cycles.HoldOpen(id, ct);
        // Read before the lock: its state may be outdated.
        if (db.Cycles.Local.FindEntry(id) is { } known)
            await known.ReloadAsync(ct);
        return await db.Cycles.FindAsync([id], ct);
    }

    /// <summary>Locks every open cycle, in the order of their keys. For an action that spans several years.</summary>
    public static Task HoldAllOpen(this IQueryable<ProgramCycle> cycles, CancellationToken ct = default) =>
        cycles.Where(c => c.ClosedAt == null).Hold(ct);
}
