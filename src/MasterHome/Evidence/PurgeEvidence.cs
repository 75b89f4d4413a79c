using MasterHome.Data;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Evidence;

/// <summary>Removes content without a row: of uploads whose process ended, and of rows that were removed.</summary>
public sealed class PurgeEvidence(HomeDb db, EvidenceStore store, TimeProvider clock)
{
    /// <summary>An upload that goes on has no row yet.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private const int BatchSize = 500;

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var (gone, failed) = (0, 0);
        var before = clock.GetUtcNow().UtcDateTime - Age;
        await foreach (var names in store.WrittenBefore(before, ct).Chunk(BatchSize).WithCancellation(ct))
        {
            var known = (
                await db.EvidenceFiles.Where(f => names.Contains(f.StoredName)).Select(f => f.StoredName).ToListAsync(ct)
            ).ToHashSet();
            foreach (var name in names.Where(n => !known.Contains(n)))
            {
                try
                {
                    await store.DeleteContent(name, ct);
                    gone++;
                }
                // The others are deleted, and the next run tries this one again.
                catch (IOException)
                {
                    failed++;
                }
            }
        }
        return new JobResult(
            gone,
            failed,
            $"{Format.Count(gone, "file")} without an owner deleted."
                + (failed == 0 ? "" : $" {Format.Count(failed, "file")} could not be deleted.")
        );
    }
}
