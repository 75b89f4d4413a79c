using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>A suggestion does not qualify; the member gets a reasoned answer.</summary>
public sealed class SuggestionDeclinationsController(HomeDb db, Standings standings, ProgramCalendar calendar, SuggestionActions box)
    : QueueDecisionController(db, standings, calendar, QueueKind.Suggestion)
{
    [HttpPost("/back-office/suggestions/{id:int}/declination")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await box.Decline(id, form.Answer, AuditContext, ct);
        return Next(form, "Declined; the member gets your answer.");
    }
}
