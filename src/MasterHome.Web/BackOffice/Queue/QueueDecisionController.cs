using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Decides one item of the queue. Then shows the next item, or, after a refusal, the same one with what was typed.</summary>
public abstract class QueueDecisionController(HomeDb db, Standings standings, ProgramCalendar calendar, QueueKind kind)
    : BackOfficeController
{
    protected AuditContext AuditContext => User.AsStaff(calendar.Now);

    [NonAction]
    public async Task<IActionResult> Queue(int id, QueueDecisionForm form, CancellationToken ct)
    {
        var asked = new QueueKey(kind, id);
        var page = await QueuePage.Read(new QueueReading(db, standings, calendar), form.Kind, asked.ToString(), null, AuditContext, ct);
        if (page.Card?.Decision.Is(asked) == true)
            return View("/BackOffice/Queue/Index.cshtml", page);
        // It waits no longer: what was typed must not end up beside another thing.
        TempData["refusal"] =
            ModelState.Values.SelectMany(v => v.Errors).Select(e => e.ErrorMessage).FirstOrDefault()
            ?? "This item is not waiting for a decision.";
        return Redirect("/back-office/queue");
    }

    protected RedirectResult Next(QueueDecisionForm form, string done)
    {
        TempData["notice"] = done;
        var filter = form.Kind is { } chosen ? $"kind={chosen}&" : "";
        return Redirect($"/back-office/queue?{filter}item={Uri.EscapeDataString(form.Next ?? "")}");
    }
}
