using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Declines a completion report or an interest, with a reason.</summary>
public sealed class SignUpDeclinationsController(HomeDb db, Standings standings, ProgramCalendar calendar, SignUpDecisions decisions)
    : QueueDecisionController(db, standings, calendar, QueueKind.Completion)
{
    [HttpPost("/back-office/sign-ups/{id:int}/declination")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await decisions.Decline(id, form.Reason, AuditContext, ct);
        return Next(form, "Declined. The member gets an email with the reason.");
    }
}
