using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>How many members go from one status to another.</summary>
public sealed record StatusChange(MemberStatus From, MemberStatus To, int Members);

/// <summary>A member whose status or required points other rules would change.</summary>
/// <param name="After">With the other rules.</param>
public sealed record MemberChange(MemberStanding Before, MemberStanding After);

/// <summary>Says, before rules or requirements are saved, whose status they would change.</summary>
public sealed class StatusPreview(HomeDb db, Standings standings)
{
    /// <summary>The changes by other rules of a cycle, most members first.</summary>
    /// <exception cref="RefusedException">Rules that the cycle refuses.</exception>
    public async Task<IReadOnlyList<StatusChange>> OfRules(int cycleId, CycleRules rules, CancellationToken ct = default)
    {
        // Not tracked: nothing of this is saved.
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == cycleId, ct);
        var members = db.Members.In(cycle.Year);
        var before = Statuses(await standings.Of(members, cycle, ct));
        cycle.Change(rules);
        return Compare(before, await standings.Of(members, cycle, ct));
    }

    /// <summary>Each member whose status would change, by name.</summary>
    /// <exception cref="RefusedException">Rules that the cycle refuses.</exception>
    public async Task<IReadOnlyList<MemberChange>> ByMember(int cycleId, CycleRules rules, CancellationToken ct = default)
    {
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == cycleId, ct);
        var members = db.Members.In(cycle.Year);
        var before = (await standings.Of(members, cycle, ct)).ToDictionary(s => s.Who.Id);
        cycle.Change(rules);
        return
        [
            .. (await standings.Of(members, cycle, ct))
                .Where(s => before.TryGetValue(s.Who.Id, out var now) && now.Status != s.Status)
                .OrderBy(s => s.Who.LastName, StringComparer.CurrentCulture)
                .ThenBy(s => s.Who.FirstName, StringComparer.CurrentCulture)
                .ThenBy(s => s.Who.Id)
                .Select(s => new MemberChange(before[s.Who.Id], s)),
        ];
    }

    /// <summary>The changes by one more requirement of a cycle, most members first.</summary>
    /// <param name="added">Not saved.</param>
    public Task<IReadOnlyList<StatusChange>> OfAdded(ProgramCycle cycle, Requirement added, CancellationToken ct = default) =>
        OfRequirements(cycle, required => [.. required, added], ct);

    /// <summary>The changes by one requirement less, most members first.</summary>
    public Task<IReadOnlyList<StatusChange>> OfRemoved(ProgramCycle cycle, int requirementId, CancellationToken ct = default) =>
        OfRequirements(cycle, required => [.. required.Where(r => r.Id != requirementId)], ct);

    private async Task<IReadOnlyList<StatusChange>> OfRequirements(
        ProgramCycle cycle,
        Func<IReadOnlyList<Requirement>, IReadOnlyList<Requirement>> change,
        CancellationToken ct
    )
    {
        var members = db.Members.In(cycle.Year);
        var required = await db.Requirements.AsNoTracking().Where(r => r.CycleId == cycle.Id).ToListAsync(ct);
        var before = Statuses(await standings.Of(members, cycle, required, ct));
        return Compare(before, await standings.Of(members, cycle, change(required), ct));
    }

    private static Dictionary<int, MemberStatus> Statuses(IReadOnlyList<MemberStanding> members) =>
        members.ToDictionary(s => s.Who.Id, s => s.Status);

    private static IReadOnlyList<StatusChange> Compare(Dictionary<int, MemberStatus> before, IReadOnlyList<MemberStanding> after) =>
        [
            .. after
                // Without members who were added between the two reads.
                .Where(s => before.TryGetValue(s.Who.Id, out var status) && status != s.Status)
                .GroupBy(s => (From: before[s.Who.Id], To: s.Status))
                .Select(g => new StatusChange(g.Key.From, g.Key.To, g.Count()))
                .OrderByDescending(c => c.Members)
                .ThenBy(c => c.From)
                .ThenBy(c => c.To),
        ];

    /// <summary>A member's standing now and with other required points; null when there is no such member.</summary>
    public async Task<(MemberStanding Before, MemberStanding After)?> OfRequired(
        int memberId,
        ProgramCycle cycle,
        int points,
        CancellationToken ct = default
    ) =>
        await standings.Of(memberId, cycle, ct) is { } before
            ? (before, before with { Required = before.Required with { Override = points } })
            : null;
}
