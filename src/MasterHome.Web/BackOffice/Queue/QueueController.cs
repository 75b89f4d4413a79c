using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Shows the review queue: all items that need a decision, oldest first.</summary>
public sealed class QueueController(ReviewQueue queue) : BackOfficeController
{
    [HttpGet("/back-office/queue")]
    public async Task<IActionResult> Index(string? item, int? page, CancellationToken ct) =>
        View(await QueuePage.Read(queue, QueueFilter.Parse(Request.QueryString.Value), item, page, User, ct));
}
