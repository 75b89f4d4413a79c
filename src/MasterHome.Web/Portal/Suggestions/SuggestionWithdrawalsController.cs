using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Suggestions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Suggestions;

/// <summary>Withdraws a suggestion.</summary>
public sealed class SuggestionWithdrawalsController(HomeDb db, ProgramCalendar calendar) : PortalController
{
    [HttpPost("/suggestions/{id:int}/withdrawal")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                var me = User.MemberId();
                if (await db.Suggestions.SingleOrDefaultAsync(s => s.Id == id && s.MemberId == me, ct) is not { } suggestion)
                    return NotFound();
                var before = suggestion.State;
                suggestion.Withdraw();
                db.Note(User.AsMember(calendar.Now), nameof(Suggestion), id, "Withdrew the suggestion", me, before, suggestion.State);
                await db.SaveChangesAsync(ct);
                TempData["notice"] = "You have withdrawn your suggestion.";
                return LocalRedirect($"/suggestions/{id}");
            },
            async () => await SuggestionPage.Read(db, User.MemberId(), id, ct) is { } page ? View("Show", page) : NotFound()
        );
}
