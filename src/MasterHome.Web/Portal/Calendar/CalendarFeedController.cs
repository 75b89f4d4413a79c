using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Binding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Calendar;

/// <summary>A member's calendar for calendar programs, which cannot sign in: the key in the address authorizes.</summary>
public sealed class CalendarFeedController(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home) : AnonymousController
{
    [HttpGet("/calendar/{key}.ics")]
    public async Task<IActionResult> Show([Verbatim] string key, CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await db.Members.Where(m => m.CalendarKey == key).Select(m => (int?)m.Id).SingleOrDefaultAsync(ct) is { } member
            ? Content(await CalendarFeed.Write(db, member, null, calendar, home.Value, ct), CalendarFeed.ContentType)
            : NotFound();
    }
}
