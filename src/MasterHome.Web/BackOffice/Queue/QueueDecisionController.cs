using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Errors;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>
/// Base of the controllers that decide one item. Afterwards shows the next item, or after a refusal the same item with the entered values.
/// </summary>
public abstract class QueueDecisionController(ReviewQueue queue) : BackOfficeController
{
    protected AuditContext AuditContext => User.AsStaff(queue.Now);

    protected async Task<IActionResult> ShowQueue(QueueKey key, DecisionForm form, CancellationToken ct)
    {
        var page = await QueuePage.Read(queue, QueueFilter.Parse(form.Filter), key.ToString(), null, User, ct);
        if (page.Card?.Item.IsFor(key) == true)
            return View("/BackOffice/Queue/Index.cshtml", page);
        // The item needs no decision any more. The list stays as it was filtered; the entered values must not appear on another item.
        await SayWhoDecided(key, ct);
        return View("/BackOffice/Queue/Index.cshtml", await QueuePage.ReadList(queue, QueueFilter.Parse(form.Filter), User, ct));
    }

    /// <summary>Replaces the refusal of a late decision by who decided, what and when.</summary>
    protected async Task SayWhoDecided(QueueKey key, CancellationToken ct)
    {
        ModelState.Clear();
        if (await queue.StateOf(key, ct) is { } state)
            ModelState.AddModelError(
                "",
                await StaleEdits.ExplainDecision(RequestedDecisions.SubjectOf(key.Kind), $"{key.Id}", state, HttpContext)
            );
    }

    /// <param name="decided">The item that can be undone from the queue; null if it cannot.</param>
    protected IActionResult ShowNext(DecisionForm form, string notice, QueueKey? decided)
    {
        TempData["notice"] = notice;
        TempData["undo"] = decided?.ToString();
        var filter = QueueFilter.Parse(form.Filter).ToString();
        return Redirect($"/back-office/queue?{filter}{(filter.Length > 0 ? "&" : "")}item={Uri.EscapeDataString(form.Next ?? "")}");
    }

    /// <summary>The refusal of a verdict that this kind of item does not allow.</summary>
    protected static RefusedException Unknown(DecisionForm form) =>
        new($"This item cannot be decided with “{form.Verdict}”. Choose one of its buttons.");
}
