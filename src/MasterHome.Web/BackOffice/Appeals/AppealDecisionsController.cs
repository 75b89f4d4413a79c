using MasterHome.Review;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Appeals;

/// <summary>Answers an appeal, undoes the answer for a configured time, and writes to the member meanwhile.</summary>
public sealed class AppealDecisionsController(ReviewQueue queue, AppealPageReader reader, AppealActions appeals)
    : QueueDecisionController(queue)
{
    [HttpPost("/back-office/appeals/{id:int}/decision")]
    public Task<IActionResult> Create(int id, DecisionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                switch (form.Verdict)
                {
                    case Verdict.Uphold:
                        await appeals.Decide(id, upheld: true, form.Answer, AuditContext, ct);
                        return Done(id, form, "The appeal is upheld. The member gets your answer by email. Correct the points if needed.");
                    case Verdict.Decline:
                        await appeals.Decide(id, upheld: false, form.Answer, AuditContext, ct);
                        return Done(id, form, "The appeal is not upheld. The member gets your answer by email.");
                    default:
                        throw Unknown(form);
                }
            },
            () => form.OnItem ? ShowItem(id, ct) : ShowQueue(new QueueKey(QueueKind.Appeal, id), form, ct)
        );

    [HttpPost("/back-office/appeals/{id:int}/decision/removal")]
    public Task<IActionResult> Remove(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                await appeals.Undo(id, AuditContext, ct);
                TempData["notice"] = "The answer is undone. The member gets an email if they had one about it.";
                return Redirect($"/back-office/appeals/{id}");
            },
            () => ShowItem(id, ct)
        );

    [HttpPost("/back-office/appeals/{id:int}/messages")]
    public Task<IActionResult> Write(int id, MessageForm message, CancellationToken ct) =>
        Try(
            async () =>
            {
                await appeals.Write(id, message.Text, AuditContext, ct);
                TempData["notice"] = "The message is sent to the member by email.";
                return Redirect($"/back-office/appeals/{id}");
            },
            () => ShowItem(id, ct)
        );

    private IActionResult Done(int id, DecisionForm form, string notice)
    {
        if (!form.OnItem)
            return ShowNext(form, notice, new QueueKey(QueueKind.Appeal, id));
        TempData["notice"] = notice;
        return Redirect($"/back-office/appeals/{id}");
    }

    private async Task<IActionResult> ShowItem(int id, CancellationToken ct) =>
        await reader.Read(id, User, ct) is { } page ? View("Show", page) : NotFound();
}
