using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Cycles;

/// <summary>A change of a cycle's rules or of its required training, as the history keeps it.</summary>
/// <param name="At">UTC.</param>
/// <param name="IsOfRules">False for a training that became required, or no longer is: <paramref name="What"/> says which.</param>
/// <param name="Before">The values that changed, such as "Points for a full year: 400; Prorated: yes".</param>
public sealed record RuleChange(DateTime At, string By, string What, bool IsOfRules, string? Before, string? After, string? Reason)
{
    private const string Separator = "; ";

    /// <summary>The change as members read it: only what concerns them, and without its author and reason, which are for the team. Null
    /// when nothing of it does.</summary>
    public string? ForMembers =>
        !IsOfRules ? $"{What}."
        : (Concerning(Before), Concerning(After)) is ({ Length: > 0 } before, { Length: > 0 } after)
            ? $"Until then: {before}. Since then: {after}."
        : null;

    private static string Concerning(string? values) =>
        string.Join(
            Separator,
            (values ?? "")
                .Split(Separator)
                .Where(value => CycleRules.OfMembers.Any(field => value.StartsWith(field + ":", StringComparison.Ordinal)))
        );
}

public static class RuleChangeQueries
{
    /// <summary>Rules change a few times a year.</summary>
    public const int MostChanges = 20;

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
            .Take(MostChanges)
            .Select(h => new RuleChange(h.At, h.ActorName, h.What, h.What == rules, h.Before, h.After, h.Reason))
            .ToListAsync(ct);
    }
}
