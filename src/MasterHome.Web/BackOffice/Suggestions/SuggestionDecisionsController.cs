using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>Accepts or declines a suggestion, with an answer to the member. An accepted suggestion is credited at once if it is completed,
/// otherwise after the member reports completion.</summary>
public sealed class SuggestionDecisionsController(ReviewQueue queue, SuggestionActions suggestions) : QueueDecisionController(queue)
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
                        return ShowNext(form, $"Accepted for {Format.Count(points, "point")}. The member gets your answer by email.");
                    case Verdict.Decline:
                        await suggestions.Decline(id, form.Answer, AuditContext, ct);
                        return ShowNext(form, "Declined. The member gets your answer by email.");
                    default:
                        throw Unknown(form);
                }
            },
            () => ShowQueue(new QueueKey(QueueKind.Suggestion, id), form, ct)
        );
}
