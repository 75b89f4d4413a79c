using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>Declines a reported training with a reason. The member can report it again.</summary>
public sealed class TrainingDeclinationsController(HomeDb db, Standings standings, ProgramCalendar calendar, CompletionClaims claims)
    : QueueDecisionController(db, standings, calendar, QueueKind.Training)
{
    [HttpPost("/back-office/training/completions/{id:int}/declination")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await claims.Decline(id, form.Reason, AuditContext, ct);
        return Next(form, "Declined. The member gets an email with the reason.");
    }
}
