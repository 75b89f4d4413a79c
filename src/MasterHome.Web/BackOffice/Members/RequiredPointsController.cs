using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>What a year asks of one member, set by the team in place of the worked sum.</summary>
public sealed class RequiredPointsController(HomeDb db, Standings standings, ProgramCalendar calendar)
    : MemberFileController(db, standings, calendar)
{
    [HttpPost("/back-office/members/{id:int}/requirement")]
    [ShowAgain(nameof(Folder))]
    public async Task<IActionResult> Update(int id, RequiredPointsForm requirement, CancellationToken ct)
    {
        if (await Db.Members.FindAsync([id], ct) is null)
            return NotFound();
        var (points, audit) = (requirement.Points!.Value, AuditContext);
        await Db.Transact(
            async ct =>
            {
                var cycle = await Db.Cycles.OfYear(requirement.Year!.Value, ct);
                var instead = await Db.RequiredOverrides.SingleOrDefaultAsync(o => o.MemberId == id && o.CycleId == cycle.Id, ct);
                var before = instead?.Points;
                if (instead is null)
                    Db.Add(new RequiredOverride(id, cycle, points, requirement.Reason, audit));
                else
                    instead.Set(cycle, points, requirement.Reason, audit);
                Db.Note(
                    audit,
                    nameof(RequiredOverride),
                    id,
                    $"Points required in {cycle.Year} set",
                    id,
                    before,
                    points,
                    requirement.Reason
                );
            },
            ct
        );
        return Done(id, $"{points} points are required in {requirement.Year} now.");
    }
}
