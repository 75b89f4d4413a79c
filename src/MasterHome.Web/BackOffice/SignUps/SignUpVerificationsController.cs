using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Verifies a completion report: the member gets the points.</summary>
public sealed class SignUpVerificationsController(HomeDb db, Standings standings, ProgramCalendar calendar, SignUpDecisions decisions)
    : QueueDecisionController(db, standings, calendar, QueueKind.Completion)
{
    [HttpPost("/back-office/sign-ups/{id:int}/verification")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await decisions.Verify(id, form.Points, form.Reason, AuditContext, ct);
        return Next(
            form,
            form.Points is { } points ? $"Verified with {Format.Number(points)} {(points == 1 ? "point" : "points")}." : "Verified."
        );
    }
}
