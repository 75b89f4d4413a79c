using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>A suggestion qualifies: what is done is credited at once, an idea once it is done.</summary>
public sealed class SuggestionAcceptancesController(HomeDb db, Standings standings, ProgramCalendar calendar, SuggestionActions box)
    : QueueDecisionController(db, standings, calendar, QueueKind.Suggestion)
{
    [HttpPost("/back-office/suggestions/{id:int}/acceptance")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await box.Accept(id, form.Points ?? 0, form.Answer, AuditContext, ct);
        return Next(form, $"Accepted with {form.Points} points; the member gets your answer.");
    }
}
