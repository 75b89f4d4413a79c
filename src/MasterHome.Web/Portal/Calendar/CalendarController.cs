using System.Text;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Calendar;

/// <summary>Makes, renews and removes the address under which a calendar program reads the member's dates.</summary>
public sealed class CalendarController(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home) : PortalController
{
    [HttpGet("/calendar")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var me = User.MemberId();
        var key = await db.Members.Where(m => m.Id == me).Select(m => m.CalendarKey).SingleAsync(ct);
        return View(new CalendarPage(key is null ? null : home.Value.Link($"/calendar/{key}.ics")));
    }

    [HttpPost("/calendar")]
    public async Task<IActionResult> Renew([FromServices] MemberChoices choices, CancellationToken ct)
    {
        var me = User.MemberId();
        var hadOne = await db.Members.AnyAsync(m => m.Id == me && m.CalendarKey != null, ct);
        await choices.RenewCalendarKey(me, User.AsMember(calendar.Now), ct);
        TempData["notice"] = hadOne ? "Your calendar has a new address. The old one no longer works." : "Your calendar address is ready.";
        return LocalRedirect("/calendar");
    }

    [HttpPost("/calendar/removal")]
    public async Task<IActionResult> Remove([FromServices] MemberChoices choices, CancellationToken ct)
    {
        await choices.RemoveCalendarKey(User.MemberId(), User.AsMember(calendar.Now), ct);
        TempData["notice"] = "Your calendar address no longer works.";
        return LocalRedirect("/calendar");
    }

    /// <summary>One session, to be added to any calendar by hand.</summary>
    [HttpGet("/sign-ups/{id:int}/calendar")]
    public async Task<IActionResult> Show(int id, CancellationToken ct)
    {
        var me = User.MemberId();
        if (
            !await db.SignUps.AnyAsync(
                s => s.Id == id && s.MemberId == me && db.Sessions.Any(x => x.Id == s.SessionId && x.StartsAt != null),
                ct
            )
        )
            return NotFound();
        var file = await CalendarFeed.Write(db, me, id, calendar, home.Value, ct);
        return File(Encoding.UTF8.GetBytes(file), CalendarFeed.ContentType, $"session-{id}.ics");
    }
}

/// <param name="Address">Null when the member has none.</param>
internal sealed record CalendarPage(string? Address);
