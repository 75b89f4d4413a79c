using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Undoes a decision that was made in the queue, and shows the item again. The list stays filtered as it was.</summary>
public sealed class QueueUndoController(ReviewQueue queue, DecisionUndo decisions) : BackOfficeController
{
    [HttpPost("/back-office/queue/{item}/decision/removal")]
    public Task<IActionResult> Create(string item, string? filter, CancellationToken ct)
    {
        var kept = QueueFilter.Parse(filter);
        return Try(
            async () =>
            {
                if (QueueKey.Parse(item) is not { } key || await queue.StateOf(key, ct) is null)
                    return NotFound();
                await decisions.Undo(key, User.AsStaff(queue.Now), ct);
                TempData["notice"] = "The decision is undone. The member gets an email if they had one about it.";
                return Redirect($"/back-office/queue?{kept}{(kept.IsAll ? "" : "&")}item={key}");
            },
            async () => View("/BackOffice/Queue/Index.cshtml", await QueuePage.ReadList(queue, kept, User, ct))
        );
    }
}
