using MasterHome.History;

namespace MasterHome.Jobs;

/// <summary>Seals the audit history; see <see cref="HistorySeals"/>.</summary>
public sealed class SealHistory(HistorySeals seals)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var count = await seals.SealAll(ct);
        return new JobResult(count, 0, $"{Format.Count(count, "history entry", "history entries")} sealed.");
    }
}
