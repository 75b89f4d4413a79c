using MasterHome.Cycles;
using MasterHome.Data;
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
        var catalog = new Catalog(db, cycle, User.MemberId(), calendar.Now);
        var found = filter.Open ? catalog.Joinable : catalog.All;
        if (!string.IsNullOrWhiteSpace(filter.Kind))
            found = found.Where(o => o.Kind == filter.Kind);
        foreach (var word in SearchKey.Words(filter.Q))
            found = found.Where(o => o.TitleKey.Contains(word));
        var ids = await found.OrderBy(o => o.Kind).ThenBy(o => o.Title).Select(o => o.Id).PageAsync(page, PageSize, ct);
        var cards = await catalog.LoadCards(catalog.All.Where(o => ids.Rows.Contains(o.Id)).OrderBy(o => o.Kind).ThenBy(o => o.Title), ct);
        return View(
            new OpportunityList(
                cycle.Year,
                await Zone(ct),
                filter,
                await catalog.All.Select(o => o.Kind).Distinct().OrderBy(k => k).ToListAsync(ct),
                new Page<OpportunityCard>(cards, ids.Number, ids.Size, ids.Total),
                await catalog.Joinable.CountAsync(ct),
                await catalog.All.CountAsync(ct)
            )
        );
    }

    [HttpGet("/opportunities/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct)
    {
        var (me, now) = (User.MemberId(), calendar.Now);
        // Past sessions are shown only to members who signed up for them.
        var opportunity = await db
            .Opportunities.AsNoTracking()
            .AsSplitQuery()
            .Include(o =>
                o.Sessions.Where(s =>
                    (s.CanceledAt == null && (s.StartsAt == null || s.StartsAt > now))
                    || db.SignUps.Any(own => own.SessionId == s.Id && own.MemberId == me)
                )
            )
            .SingleOrDefaultAsync(o => o.Id == id && o.PublishedAt != null, ct);
        if (opportunity is null)
            return NotFound();
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == opportunity.CycleId, ct);
        var card = (await new Catalog(db, cycle, me, now).LoadCards([opportunity], ct)).Single();
        var past = await db
            .SignUps.Where(s => s.MemberId == me && s.OpportunityId == id && !SignUpStates.Active.Contains(s.State))
            .OrderByDescending(s => s.StateAt)
            .Take(PageQueries.DefaultSize)
            .Select(s => new PastSignUp(s.Id, s.State, s.StateAt))
            .ToListAsync(ct);
        return View(
            new OpportunityPage(
                card,
                cycle.Year,
                opportunity.Rule,
                opportunity.Participation,
                opportunity.HowCredited,
                await Zone(ct),
                past,
                card.IsCounted ? await ReplyFigures.Read(db, me, cycle.Id, id, ct) : null
            )
        );
    }

    private Task<string> Zone(CancellationToken ct)
    {
        var me = User.MemberId();
        return db.Members.Where(m => m.Id == me).Select(m => m.TimeZone).SingleAsync(ct);
    }
}
