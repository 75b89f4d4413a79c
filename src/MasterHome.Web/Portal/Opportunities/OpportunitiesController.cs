using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Opportunities;

public sealed class OpportunitiesController(HomeDb db, ProgramCalendar calendar) : PortalController
{
    private const int PageSize = 24;

    [HttpGet("/opportunities")]
    public async Task<IActionResult> Index(OpportunityFilter filter, int? page, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct) is not { } cycle)
            return View("NoYear");
        var catalog = new Catalog(db, cycle, User.MemberId(), calendar);
        var found = filter.Open ? catalog.Joinable : catalog.All;
        if (!string.IsNullOrWhiteSpace(filter.Kind))
            found = found.Where(o => o.Kind == filter.Kind);
        foreach (var word in SearchKey.Words(filter.Q))
            found = found.Where(o => o.SearchText.Contains(word));
        var ids = await found.OrderBy(o => o.Kind).ThenBy(o => o.Title).ThenBy(o => o.Id).Select(o => o.Id).PageAsync(page, PageSize, ct);
        var cards = await catalog.LoadCards(
            catalog.All.Where(o => ids.Rows.Contains(o.Id)).OrderBy(o => o.Kind).ThenBy(o => o.Title).ThenBy(o => o.Id),
            ct
        );
        return View(
            new OpportunityList(
                cycle.Year,
                await db.Members.ZoneOf(User.MemberId(), ct),
                filter,
                await catalog.All.Select(o => o.Kind).Distinct().OrderBy(k => k).ToListAsync(ct),
                new Page<OpportunityCard>(cards, ids.Number, ids.Size, ids.Total),
                await catalog.Joinable.CountAsync(ct),
                await catalog.All.CountAsync(ct),
                await catalog.WhyNotTakePart(ct)
            )
        );
    }

    [HttpGet("/opportunities/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await OpportunityPage.Read(db, User.MemberId(), id, calendar, ct) is { } page ? View(page) : NotFound();
}
