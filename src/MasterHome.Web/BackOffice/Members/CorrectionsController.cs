using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>A member's points are corrected by a line of its own; the day decides in which year.</summary>
public sealed class CorrectionsController(HomeDb db, Standings standings, ProgramCalendar calendar, Ledger ledger)
    : MemberFileController(db, standings, calendar)
{
    [HttpPost("/back-office/members/{id:int}/corrections")]
    [ShowAgain(nameof(Folder))]
    public async Task<IActionResult> Create(int id, CorrectionForm correction, CancellationToken ct)
    {
        if (await Db.Members.FindAsync([id], ct) is null)
            return NotFound();
        var cycle = await Db.Cycles.OfYear(correction.OccurredOn!.Value.Year, ct);
        var line = new Correction(
            correction.Points!.Value,
            correction.OccurredOn.Value,
            correction.Title!.Trim(),
            correction.Reason!,
            correction.CorrectsId
        );
        await Db.Transact(ct => ledger.Correct(id, cycle.Id, line, correction.Asked, AuditContext, ct), ct);
        return Done(id, $"Corrected by {Say.WithSign(line.Points)} points in {cycle.Year}.");
    }
}
