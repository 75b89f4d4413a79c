using MasterHome.Review;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>Verifies a reported training, so that it counts, or declines it with a reason. The member can report it again.</summary>
public sealed class TrainingDecisionsController(ReviewQueue queue, CompletionClaims claims) : QueueDecisionController(queue)
{
    [HttpPost("/back-office/training/completions/{id:int}/decision")]
    public Task<IActionResult> Create(int id, DecisionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                switch (form.Verdict)
                {
                    case Verdict.Verify:
                        await claims.Verify(id, AuditContext, ct);
                        return ShowNext(form, "Training verified.");
                    case Verdict.Decline:
                        await claims.Decline(id, form.GivenReason, AuditContext, ct);
                        return ShowNext(form, "Declined. The member gets an email with the reason.");
                    default:
                        throw Unknown(form);
                }
            },
            () => ShowQueue(new QueueKey(QueueKind.Training, id), form, ct)
        );
}
