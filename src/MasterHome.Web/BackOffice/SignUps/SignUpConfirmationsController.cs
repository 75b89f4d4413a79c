using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Confirms interest: the member can take part and report completion.</summary>
public sealed class SignUpConfirmationsController(HomeDb db, Standings standings, ProgramCalendar calendar, Places places)
    : QueueDecisionController(db, standings, calendar, QueueKind.Interest)
{
    [HttpPost("/back-office/sign-ups/{id:int}/confirmation")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await places.Confirm(id, AuditContext, ct);
        return Next(form, "Confirmed. The member gets an email.");
    }
}
