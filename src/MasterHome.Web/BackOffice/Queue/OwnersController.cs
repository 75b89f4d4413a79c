using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Says which administrator looks after an item of the queue.</summary>
public sealed class OwnersController(ReviewQueue queue, ReviewAssignments assignments) : BackOfficeController
{
    [HttpPost("/back-office/queue/{item}/owner")]
    public Task<IActionResult> Update(string item, OwnerForm form, CancellationToken ct)
    {
        var filter = QueueFilter.Parse(form.Filter);
        return Try(
            async () =>
            {
                if (QueueKey.Parse(item) is not { } key || await queue.StateOf(key, ct) is null)
                    return NotFound();
                var audit = User.AsStaff(queue.Now);
                await (
                    form.Step switch
                    {
                        OwnerStep.Take => assignments.Take(key, audit, ct),
                        OwnerStep.Release => assignments.Release(key, audit, ct),
                        _ => assignments.Assign(key, form.Owner ?? "", audit, ct),
                    }
                );
                TempData["notice"] = form.Step switch
                {
                    OwnerStep.Take => "You have taken this item.",
                    OwnerStep.Release => "Nobody has this item any more.",
                    _ => "The item is assigned.",
                };
                var kept = filter.ToString();
                return Redirect($"/back-office/queue?{kept}{(kept.Length > 0 ? "&" : "")}item={key}");
            },
            async () => View("/BackOffice/Queue/Index.cshtml", await QueuePage.Read(queue, filter, item, null, User, ct))
        );
    }
}
