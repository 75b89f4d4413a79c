using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

internal static class RowLocks
{
    /// <summary>Locks a row for writing until the transaction ends, by incrementing its version, and returns its current state or null.
    /// Call it first in a transaction, before any read.</summary>
    public static async Task<T?> Lock<T>(this HomeDb db, int id, CancellationToken ct)
        where T : class
    {
        await db.Set<T>()
            .Where(e => EF.Property<int>(e, "Id") == id)
            .ExecuteUpdateAsync(set => set.SetProperty(e => EF.Property<int>(e, "Version"), e => EF.Property<int>(e, "Version") + 1), ct);
        // Tracked since before the lock: reload it, or its version is outdated.
        if (db.Set<T>().Local.FindEntry(id) is { } known)
            await known.ReloadAsync(ct);
        return await db.Set<T>().FindAsync([id], ct);
    }
}
