using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Suggestions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Suggestions;

/// <summary>Reports an accepted suggestion as completed.</summary>
public sealed class SuggestionCompletionsController(HomeDb db, ProgramCalendar calendar, OwnSuggestions suggestions) : PortalController
{
    [HttpGet("/suggestions/{id:int}/completion")]
    public async Task<IActionResult> New(int id, CancellationToken ct)
    {
        if (await Find(id, ct) is not { } suggestion)
            return NotFound();
        Refusal.When(suggestion.WhyNotReport());
        return View("Completion", new SuggestionReportPage(id, suggestion.Title, suggestion.Points ?? 0) { DoneOn = calendar.Today });
    }

    [HttpPost("/suggestions/{id:int}/completion")]
    public Task<IActionResult> Create(int id, SuggestionReportForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await suggestions.Report(User.MemberId(), id, form.DoneOn!.Value, form.Evidence!, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Report sent. You will get an email when the team has reviewed it.";
                return LocalRedirect($"/suggestions/{id}");
            },
            () => New(id, ct)
        );

    private Task<Suggestion?> Find(int id, CancellationToken ct)
    {
        var me = User.MemberId();
        return db.Suggestions.SingleOrDefaultAsync(s => s.Id == id && s.MemberId == me, ct);
    }
}
