using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Shows the review queue: all items that need a decision, oldest first.</summary>
public sealed class QueueController(HomeDb db, Standings standings, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/queue")]
    public async Task<IActionResult> Index(QueueKind? kind, string? item, int? page, CancellationToken ct) =>
        View(await QueuePage.Read(new QueueReading(db, standings, calendar), kind, item, page, User.AsStaff(calendar.Now), ct));
}
