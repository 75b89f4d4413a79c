using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Corrects a member's points with a new point entry. Its date determines the cycle.</summary>
public sealed class CorrectionsController(HomeDb db, Standings standings, ProgramCalendar calendar, Ledger ledger)
    : MemberFileController(db, standings, calendar)
{
    [HttpPost("/back-office/members/{id:int}/corrections")]
    [ShowAgain(nameof(ShowMember))]
    public async Task<IActionResult> Create(int id, CorrectionForm correction, CancellationToken ct)
    {
        if (await Db.Members.FindAsync([id], ct) is null)
            return NotFound();
        var cycle = await Db.Cycles.OfYear(correction.OccurredOn!.Value.Year, ct);
        var correctionEntry = new Correction(
            correction.Points!.Value,
            correction.OccurredOn.Value,
            correction.Title!.Trim(),
            correction.Reason!,
            correction.CorrectsId
        );
        await Db.Transact(ct => ledger.Correct(id, cycle.Id, correctionEntry, correction.Asked, AuditContext, ct), ct);
        return RedirectToMember(id, $"Points for {cycle.Year} corrected by {Format.WithSign(correctionEntry.Points)}.");
    }
}
