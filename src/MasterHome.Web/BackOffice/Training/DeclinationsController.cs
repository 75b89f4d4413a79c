using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>A claimed training is declined with a reason; the member can claim it again.</summary>
public sealed class DeclinationsController(HomeDb db, Standings standings, ProgramCalendar calendar, Claims claims)
    : VerdictController(db, standings, calendar, QueueKind.Training)
{
    [HttpPost("/back-office/training/completions/{id:int}/declination")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, VerdictForm form, CancellationToken ct)
    {
        await claims.Decline(id, form.Reason, Deed, ct);
        return Next(form, "Declined; the member is told why.");
    }
}
