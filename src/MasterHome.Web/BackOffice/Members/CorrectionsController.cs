using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Corrects a member's points with a new point entry. Its date determines the cycle.</summary>
public sealed class CorrectionsController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar, Ledger ledger)
    : MemberPageController(reader, calendar)
{
    [HttpPost("/back-office/members/{id:int}/corrections")]
    public Task<IActionResult> Create(int id, CorrectionForm correction, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await db.Members.FindAsync([id], ct) is null)
                    return NotFound();
                var cycle = await db.Cycles.OfYear(correction.OccurredOn!.Value.Year, ct);
                var correctionEntry = new Correction(
                    correction.Points!.Value,
                    correction.OccurredOn.Value,
                    correction.Title!.Trim(),
                    correction.Reason!,
                    correction.CorrectsId
                );
                await db.Transact(ct => ledger.Correct(id, cycle.Id, correctionEntry, correction.Asked, AuditContext, ct), ct);
                return RedirectToMember(id, $"Points for {cycle.Year} corrected by {Format.WithSign(correctionEntry.Points)}.");
            },
            () => ShowMember(id, null, ct)
        );
}
