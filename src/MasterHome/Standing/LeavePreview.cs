using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <param name="After">If the leave is granted so that it lowers the requirement.</param>
public sealed record LeaveEffect(int Year, RequiredPoints Before, RequiredPoints After);

/// <summary>What a leave would do to the required points, before a member asks for it.</summary>
public sealed class LeavePreview(HomeDb db)
{
    /// <returns>The open years in which the leave lies, in order.</returns>
    /// <exception cref="RefusedException">As <see cref="Member.AskForLeave"/>.</exception>
    public async Task<IReadOnlyList<LeaveEffect>> Of(int memberId, DateOnly from, DateOnly to, CancellationToken ct = default)
    {
        var member = await db.Members.AsNoTracking().SingleAsync(m => m.Id == memberId, ct);
        var granted = member.Leaves.Where(l => l.IsGranted).ToList();
        // Not saved: the member was read without tracking.
        var asked = member.AskForLeave(from, to, "", default);
        if (!member.IsIn(from.Year))
            throw new RefusedException($"You are not a member in {from.Year}.", nameof(Leave.From));
        var cycles = await db
            .Cycles.AsNoTracking()
            .Where(c => c.Year >= from.Year && c.Year <= to.Year && c.ClosedAt == null)
            .OrderBy(c => c.Year)
            .ToListAsync(ct);
        var ids = cycles.Select(c => c.Id).ToList();
        var overrides = await db
            .RequiredOverrides.AsNoTracking()
            .Where(o => o.MemberId == memberId && ids.Contains(o.CycleId))
            .ToDictionaryAsync(o => o.CycleId, ct);
        return
        [
            .. cycles
                .Where(c => member.IsIn(c.Year))
                .Select(c => new LeaveEffect(
                    c.Year,
                    RequiredPoints.Of(c, member.QualifiedOn, granted, overrides.GetValueOrDefault(c.Id)),
                    RequiredPoints.Of(c, member.QualifiedOn, granted, overrides.GetValueOrDefault(c.Id), asked)
                )),
        ];
    }
}
