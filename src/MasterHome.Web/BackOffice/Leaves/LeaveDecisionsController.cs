using MasterHome.Data;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Review;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Errors;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Leaves;

/// <summary>Grants or declines a request for leave, and undoes that for a configured time.</summary>
public sealed class LeaveDecisionsController(HomeDb db, ReviewQueue queue, ReviewItemReader reader, LeaveActions leaves)
    : QueueDecisionController(queue)
{
    [HttpPost("/back-office/leave/{id:int}/decision")]
    public Task<IActionResult> Create(int id, DecisionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                switch (form.Verdict)
                {
                    case Verdict.Grant:
                        await leaves.Grant(id, form.LowersRequirement, form.Reason, AuditContext, ct);
                        return Done(id, form, "The leave is granted. The member gets an email.");
                    case Verdict.Decline:
                        await leaves.Decline(id, form.GivenReason, AuditContext, ct);
                        return Done(id, form, "Declined. The member gets an email with the reason.");
                    default:
                        throw Unknown(form);
                }
            },
            () => form.OnItem ? ShowItem(id, ct) : ShowQueue(new QueueKey(QueueKind.Leave, id), form, ct)
        );

    [HttpPost("/back-office/leave/{id:int}/decision/removal")]
    public Task<IActionResult> Remove(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                await leaves.Undo(id, AuditContext, ct);
                TempData["notice"] = "Undone. The member gets an email if they had one about it.";
                return Redirect($"/back-office/leave/{id}");
            },
            () => ShowItem(id, ct)
        );

    private IActionResult Done(int id, DecisionForm form, string notice)
    {
        if (!form.OnItem)
            return ShowNext(form, notice, new QueueKey(QueueKind.Leave, id));
        TempData["notice"] = notice;
        return Redirect($"/back-office/leave/{id}");
    }

    private async Task<IActionResult> ShowItem(int id, CancellationToken ct)
    {
        if (await LeavePage.Read(db, reader, id, User, ct) is not { } page)
            return NotFound();
        return View("Show", page);
    }
}
