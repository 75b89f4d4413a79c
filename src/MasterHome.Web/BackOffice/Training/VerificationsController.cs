using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>A claimed training is verified: it counts.</summary>
public sealed class VerificationsController(HomeDb db, Standings standings, ProgramCalendar calendar, Claims claims)
    : VerdictController(db, standings, calendar, QueueKind.Training)
{
    [HttpPost("/back-office/training/completions/{id:int}/verification")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, VerdictForm form, CancellationToken ct)
    {
        await claims.Verify(id, Deed, ct);
        return Next(form, "The training is verified.");
    }
}
