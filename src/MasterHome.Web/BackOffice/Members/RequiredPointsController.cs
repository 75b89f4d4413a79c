using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Overrides the calculated required points of one member in one cycle.</summary>
public sealed class RequiredPointsController(HomeDb db, Standings standings, ProgramCalendar calendar)
    : MemberFileController(db, standings, calendar)
{
    [HttpPost("/back-office/members/{id:int}/requirement")]
    [ShowAgain(nameof(ShowMember))]
    public async Task<IActionResult> Update(int id, RequiredPointsForm requirement, CancellationToken ct)
    {
        if (await Db.Members.FindAsync([id], ct) is null)
            return NotFound();
        var (points, audit) = (requirement.Points!.Value, AuditContext);
        await Db.Transact(
            async ct =>
            {
                var cycle = await Db.Cycles.OfYear(requirement.Year!.Value, ct);
                var existing = await Db.RequiredOverrides.SingleOrDefaultAsync(o => o.MemberId == id && o.CycleId == cycle.Id, ct);
                var before = existing?.Points;
                if (existing is null)
                    Db.Add(new RequiredOverride(id, cycle, points, requirement.Reason, audit));
                else
                    existing.Set(cycle, points, requirement.Reason, audit);
                Db.Note(
                    audit,
                    nameof(RequiredOverride),
                    id,
                    $"Required points for {cycle.Year} set",
                    id,
                    before,
                    points,
                    requirement.Reason
                );
            },
            ct
        );
        return RedirectToMember(id, $"The member now needs {Format.CountOrNo(points, "point").ToLowerInvariant()} in {requirement.Year}.");
    }
}
