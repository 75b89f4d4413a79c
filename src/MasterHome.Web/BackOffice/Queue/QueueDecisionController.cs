using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>
/// Base of the controllers that decide one item. Afterwards shows the next item, or after a refusal the same item with the entered values.
/// </summary>
public abstract class QueueDecisionController(HomeDb db, Standings standings, ProgramCalendar calendar, QueueKind kind)
    : BackOfficeController
{
    protected AuditContext AuditContext => User.AsStaff(calendar.Now);

    [NonAction]
    public async Task<IActionResult> Queue(int id, QueueDecisionForm form, CancellationToken ct)
    {
        var key = new QueueKey(kind, id);
        var page = await QueuePage.Read(new QueueReading(db, standings, calendar), form.Kind, key.ToString(), null, AuditContext, ct);
        if (page.Card?.Decision.IsFor(key) == true)
            return View("/BackOffice/Queue/Index.cshtml", page);
        // The item needs no decision any more. Drop the entered values, or they would appear in the form of another item.
        TempData["refusal"] =
            ModelState.Values.SelectMany(v => v.Errors).Select(e => e.ErrorMessage).FirstOrDefault()
            ?? "This item is not waiting for a decision.";
        return Redirect("/back-office/queue");
    }

    protected RedirectResult Next(QueueDecisionForm form, string notice)
    {
        TempData["notice"] = notice;
        var filter = form.Kind is { } chosen ? $"kind={chosen}&" : "";
        return Redirect($"/back-office/queue?{filter}item={Uri.EscapeDataString(form.Next ?? "")}");
    }
}
