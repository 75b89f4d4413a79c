using MasterHome.Review;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Decides a correction of points that another administrator asked for.</summary>
public sealed class CorrectionDecisionsController(ReviewQueue queue, CorrectionActions corrections) : QueueDecisionController(queue)
{
    [HttpPost("/back-office/corrections/{id:int}/decision")]
    public Task<IActionResult> Create(int id, DecisionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                switch (form.Verdict)
                {
                    case Verdict.Verify:
                        await corrections.Verify(id, form.Reason, AuditContext, ct);
                        return ShowNext(form, "The correction is posted. The member gets an email.", null);
                    case Verdict.Decline:
                        await corrections.Decline(id, form.GivenReason, AuditContext, ct);
                        return ShowNext(form, "Declined. The points stay as they are.", null);
                    default:
                        throw Unknown(form);
                }
            },
            () => ShowQueue(new QueueKey(QueueKind.Correction, id), form, ct)
        );
}
