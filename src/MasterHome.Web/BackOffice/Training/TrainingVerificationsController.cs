using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>Verifies a reported training, so that it counts.</summary>
public sealed class TrainingVerificationsController(HomeDb db, Standings standings, ProgramCalendar calendar, CompletionClaims claims)
    : QueueDecisionController(db, standings, calendar, QueueKind.Training)
{
    [HttpPost("/back-office/training/completions/{id:int}/verification")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await claims.Verify(id, AuditContext, ct);
        return Next(form, "Training verified.");
    }
}
