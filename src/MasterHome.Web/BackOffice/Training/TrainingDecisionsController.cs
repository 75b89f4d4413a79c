using MasterHome.Data;
using MasterHome.Review;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>Verifies a reported training, so that it counts, or declines it with a reason. The member can report it again.</summary>
public sealed class TrainingDecisionsController(ReviewQueue queue, CompletionClaims claims) : QueueDecisionController(queue)
{
    [HttpPost("/back-office/training/completions/{id:int}/decision")]
    public Task<IActionResult> Create(int id, DecisionForm form, CancellationToken ct)
    {
        var key = new QueueKey(QueueKind.Training, id);
        return Try(
            async () =>
            {
                switch (form.Verdict)
                {
                    case Verdict.Verify:
                        await claims.Verify(id, AuditContext, ct);
                        return ShowNext(form, "Training verified.", key);
                    case Verdict.Decline:
                        await claims.Decline(id, form.GivenReason, AuditContext, ct);
                        return ShowNext(form, "Declined. The member gets an email with the reason.", key);
                    default:
                        throw Unknown(form);
                }
            },
            () => ShowQueue(key, form, ct)
        );
    }

    /// <summary>Undoes the decision for a configured time. Shown on the member's page.</summary>
    [HttpPost("/back-office/training/completions/{id:int}/decision/removal")]
    public async Task<IActionResult> Remove(int id, [FromServices] HomeDb db, CancellationToken ct)
    {
        await claims.Undo(id, AuditContext, ct);
        TempData["notice"] = "The decision is undone. The member gets an email if they had one about it.";
        var member = await db.Completions.Where(c => c.Id == id).Select(c => c.MemberId).SingleAsync(ct);
        return Redirect($"/back-office/members/{member}#trainings");
    }
}
