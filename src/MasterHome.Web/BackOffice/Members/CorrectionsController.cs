using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Corrects a member's points with a new point entry. Its date determines the cycle.</summary>
public sealed class CorrectionsController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar, CorrectionActions corrections)
    : MemberPageController(reader, calendar)
{
    [HttpPost("/back-office/members/{id:int}/corrections")]
    public Task<IActionResult> Create(int id, CorrectionForm correction, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Members.AnyAsync(m => m.Id == id, ct))
                    return NotFound();
                var cycle = await db.Cycles.OfYear(correction.OccurredOn!.Value.Year, ct);
                var correctionEntry = new Correction(
                    correction.Points!.Value,
                    correction.OccurredOn.Value,
                    correction.Title!.Trim(),
                    correction.Reason!,
                    correction.CorrectsId
                );
                var waits = await corrections.Correct(id, cycle.Id, correctionEntry, correction.Asked, AuditContext, ct);
                var points = Format.WithSign(correctionEntry.Points);
                return RedirectToMember(
                    id,
                    waits
                        ? $"The correction by {points} waits in the review queue for another administrator."
                        : $"Points for {cycle.Year} corrected by {points}."
                );
            },
            () => ShowMember(id, null, ct)
        );
}
