using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>Accepts a suggestion. A completed one is credited immediately, an idea after the member reports completion.</summary>
public sealed class SuggestionAcceptancesController(HomeDb db, Standings standings, ProgramCalendar calendar, SuggestionActions suggestions)
    : QueueDecisionController(db, standings, calendar, QueueKind.Suggestion)
{
    [HttpPost("/back-office/suggestions/{id:int}/acceptance")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await suggestions.Accept(id, form.Points ?? 0, form.Answer, AuditContext, ct);
        return Next(form, $"Accepted for {form.Points} points. The member gets your answer by email.");
    }
}
