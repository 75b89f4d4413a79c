using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Cycles;

/// <summary>A change of a cycle's rules or of its required training, as the history keeps it.</summary>
/// <param name="At">UTC.</param>
/// <param name="Before">The values that changed, such as "Points for a full year: 400"; null for a training.</param>
public sealed record RuleChange(DateTime At, string By, string What, string? Before, string? After, string? Reason);

public static class RuleChangeQueries
{
    private const int Most = 20;

    /// <summary>The newest changes, newest first.</summary>
    public static Task<List<RuleChange>> RuleChangesOf(
        this IQueryable<HistoryEntry> history,
        int cycleId,
        int year,
        CancellationToken ct = default
    )
    {
        var (id, rules, training) = ($"{cycleId}", ProgramCycle.RulesChanged(year), $" required in {year}");
        return history
            .Where(h => h.Subject == nameof(ProgramCycle) && h.SubjectId == id && (h.What == rules || h.What.EndsWith(training)))
            .OrderByDescending(h => h.Id)
            .Take(Most)
            .Select(h => new RuleChange(h.At, h.ActorName, h.What, h.Before, h.After, h.Reason))
            .ToListAsync(ct);
    }
}
