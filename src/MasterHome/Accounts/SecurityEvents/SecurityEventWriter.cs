using System.Data;
using MasterHome.Data;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.SecurityEvents;

/// <summary>Writes events: equal ones of an hour as one row with a count, and above the day's limit all as one row. Several processes may
/// write the same row at the same time.</summary>
public sealed class SecurityEventWriter(HomeDb db, IOptions<SecuritySettings> settings)
{
    private const int Tries = 5;

    public async Task Write(IReadOnlyList<SecurityEventEntry> entries, CancellationToken ct)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                // Serializable: between counting the rows of a day and adding one, no other process may add any.
                await db.Transact(IsolationLevel.Serializable, ct => CountAll(entries, ct), ct);
                return;
            }
            // Another process inserted the row at the same time. The next try counts there.
            catch (DbUpdateException e) when (e.IsUniqueViolation() && left > 1) { }
        }
    }

    private async Task<int> CountAll(IReadOnlyList<SecurityEventEntry> entries, CancellationToken ct)
    {
        var added = new Dictionary<string, SecurityEvent>();
        var room = new Dictionary<string, int>();
        // In one order, so that two processes do not wait for each other.
        foreach (var same in entries.GroupBy(e => e.Key).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToList()))
        {
            var (first, last) = (same.MinBy(e => e.At)!, same.Max(e => e.At));
            if (await Increase(first.Key, same.Count, last, ct))
                continue;
            if (!room.ContainsKey(first.OverflowKey))
                room[first.OverflowKey] = await RoomFor(first, ct);
            if (room[first.OverflowKey]-- > 0)
                Add(first.Key, first.Kind);
            else if (added.TryGetValue(first.OverflowKey, out var overflow))
                overflow.Increase(same.Count, last);
            else if (!await Increase(first.OverflowKey, same.Count, last, ct))
                Add(first.OverflowKey, SecurityEventKind.NotListed);

            void Add(string key, SecurityEventKind kind) => db.Add(added[key] = new SecurityEvent(key, kind, first, same.Count, last));
        }
        return entries.Count;
    }

    private async Task<bool> Increase(string key, int count, DateTime at, CancellationToken ct) =>
        await db
            .SecurityEvents.Where(e => e.Key == key)
            .ExecuteUpdateAsync(
                set => set.SetProperty(e => e.Count, e => e.Count + count).SetProperty(e => e.At, e => e.At > at ? e.At : at),
                ct
            ) > 0;

    private async Task<int> RoomFor(SecurityEventEntry entry, CancellationToken ct)
    {
        var (account, result, from, to) = (entry.AccountId, entry.Result, entry.At.Date, entry.At.Date.AddDays(1));
        var limit = account is null ? settings.Value.AnonymousEventsPerDay : settings.Value.EventsPerAccountPerDay;
        return limit
            - await db.SecurityEvents.CountAsync(
                e =>
                    e.AccountId == account
                    && e.FirstAt >= from
                    && e.FirstAt < to
                    && e.Result == result
                    && e.Kind != SecurityEventKind.NotListed,
                ct
            );
    }
}

/// <summary>Deletes old security events.</summary>
public sealed class PurgeSecurityEvents(HomeDb db, TimeProvider clock, IOptions<SecuritySettings> settings)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var old = clock.GetUtcNow().UtcDateTime.AddDays(-settings.Value.KeepEventsDays);
        var deleted = await db.SecurityEvents.Where(e => e.At < old).ExecuteDeleteAsync(ct);
        return new JobResult(deleted, 0, $"{Format.Count(deleted, "old security event")} deleted.");
    }
}
