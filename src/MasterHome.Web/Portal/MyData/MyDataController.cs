using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.PersonalData;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.MyData;

/// <summary>A member asks for an archive of everything that is held on them, and fetches it once.</summary>
public sealed class MyDataController(HomeDb db, ProgramCalendar calendar, DataExports exports, IOptions<DataExportSettings> settings)
    : PortalController
{
    [HttpGet("/my-data")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var me = User.MemberId();
        var last = await db.DataExports.LastOf(me, ct);
        return View(nameof(Index), new MyDataPage(last, await db.Members.ZoneOf(me, ct), settings.Value.KeepDays));
    }

    [HttpPost("/my-data/archives")]
    public Task<IActionResult> Create(CancellationToken ct) =>
        Try(
            async () =>
            {
                await exports.Ask(User.MemberId(), User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your archive is being made. You get an email when it is ready, usually within minutes.";
                return LocalRedirect("/my-data");
            },
            () => Index(ct)
        );

    /// <summary>A form, because fetching changes something: it works once.</summary>
    [HttpPost("/my-data/archives/{id:guid}")]
    public async Task<IActionResult> Fetch(Guid id, CancellationToken ct) =>
        await exports.Fetch(id, User.MemberId(), User.AsMember(calendar.Now), ct) is { } archive
            ? File(archive, "application/zip", "my-data.zip")
            : NotFound();
}

/// <param name="Last">The last archive that was asked for; null before the first.</param>
internal sealed record MyDataPage(DataExport? Last, string Zone, int KeepDays)
{
    public bool MayAsk => Last is null or { State: DataExportState.Fetched or DataExportState.Expired };
}
