using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>Accepts an offered place.</summary>
public sealed class OfferAcceptancesController(HomeDb db, ProgramCalendar calendar, Places places) : PortalController
{
    [HttpPost("/sign-ups/{id:int}/acceptance")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Owns(User.MemberId(), id, ct))
                    return NotFound();
                await places.Accept(id, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your place is confirmed.";
                return LocalRedirect($"/sign-ups/{id}");
            },
            async () => await SignUpPage.Read(db, User.MemberId(), id, calendar.Now, ct) is { } page ? View("Show", page) : NotFound()
        );
}
