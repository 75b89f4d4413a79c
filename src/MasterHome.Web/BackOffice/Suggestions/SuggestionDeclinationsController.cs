using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>Declines a suggestion with an answer to the member.</summary>
public sealed class SuggestionDeclinationsController(
    HomeDb db,
    Standings standings,
    ProgramCalendar calendar,
    SuggestionActions suggestions
) : QueueDecisionController(db, standings, calendar, QueueKind.Suggestion)
{
    [HttpPost("/back-office/suggestions/{id:int}/declination")]
    [ShowAgain(nameof(Queue))]
    public async Task<IActionResult> Create(int id, QueueDecisionForm form, CancellationToken ct)
    {
        await suggestions.Decline(id, form.Answer, AuditContext, ct);
        return Next(form, "Declined. The member gets your answer by email.");
    }
}
