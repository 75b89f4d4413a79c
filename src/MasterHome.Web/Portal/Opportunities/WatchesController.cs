using MasterHome.Cycles;
using MasterHome.Opportunities.Watches;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>A member asks to be told when they can sign up for an opportunity.</summary>
public sealed class WatchesController(WatchActions watches, ProgramCalendar calendar) : PortalController
{
    [HttpPost("/opportunities/{id:int}/watch")]
    public async Task<IActionResult> Create(int id, CancellationToken ct)
    {
        await watches.Start(User.MemberId(), id, User.AsMember(calendar.Now), ct);
        TempData["notice"] = "You get an email when you can sign up.";
        return LocalRedirect($"/opportunities/{id}#join");
    }

    [HttpPost("/opportunities/{id:int}/watch/removal")]
    public async Task<IActionResult> Remove(int id, CancellationToken ct)
    {
        await watches.Stop(User.MemberId(), id, ct);
        TempData["notice"] = "You will not be told about new places.";
        return LocalRedirect($"/opportunities/{id}#join");
    }
}
