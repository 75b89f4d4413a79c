using MasterHome.Data;
using MasterHome.Review;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Errors;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>Accepts or declines a suggestion, with an answer to the member. An accepted suggestion is credited at once if it is completed,
/// otherwise after the member reports completion.</summary>
public sealed class SuggestionDecisionsController(HomeDb db, ReviewQueue queue, ReviewItemReader reader, SuggestionActions suggestions)
    : QueueDecisionController(queue)
{
    [HttpPost("/back-office/suggestions/{id:int}/decision")]
    public Task<IActionResult> Create(int id, DecisionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                switch (form.Verdict)
                {
                    case Verdict.Accept:
                        var points = form.Points ?? 0;
                        await suggestions.Accept(id, points, form.Answer, AuditContext, ct);
                        return Done(id, form, $"Accepted for {Format.Count(points, "point")}. The member gets your answer by email.");
                    case Verdict.Decline:
                        await suggestions.Decline(
                            id,
                            string.IsNullOrWhiteSpace(form.Answer) ? form.KeptReason : form.Answer,
                            AuditContext,
                            ct
                        );
                        return Done(id, form, "Declined. The member gets your answer by email.");
                    default:
                        throw Unknown(form);
                }
            },
            () => form.OnItem ? ShowItem(id, ct) : ShowQueue(new QueueKey(QueueKind.Suggestion, id), form, ct)
        );

    [HttpPost("/back-office/suggestions/{id:int}/decision/removal")]
    public Task<IActionResult> Remove(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                await suggestions.Undo(id, AuditContext, ct);
                TempData["notice"] = "The decision is undone. The member gets an email if they had one about it.";
                return Redirect($"/back-office/suggestions/{id}");
            },
            () => ShowItem(id, ct)
        );

    private IActionResult Done(int id, DecisionForm form, string notice)
    {
        if (!form.OnItem)
            return ShowNext(form, notice, new QueueKey(QueueKind.Suggestion, id));
        TempData["notice"] = notice;
        return Redirect($"/back-office/suggestions/{id}");
    }

    /// <summary>The page of the suggestion, with what was typed. When it was decided meanwhile, the page says by whom.</summary>
    private async Task<IActionResult> ShowItem(int id, CancellationToken ct)
    {
        if (await StaffSuggestionPage.Read(db, reader, id, User, ct) is not { } page)
            return NotFound();
        if (page.Card is null)
            await SayWhoDecided(new QueueKey(QueueKind.Suggestion, id), ct);
        return View("Show", page);
    }
}
