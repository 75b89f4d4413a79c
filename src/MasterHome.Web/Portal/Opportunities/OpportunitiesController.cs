using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Plan;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Opportunities;

public sealed class OpportunitiesController(HomeDb db, ProgramCalendar calendar, MemberYearReader reader, PlanReader plans)
    : PortalController
{
    private const int PageSize = 24;

    [HttpGet("/opportunities")]
    public async Task<IActionResult> Index(OpportunityFilter filter, int? page, CancellationToken ct)
    {
        var program = await reader.ReadProgram(User.ProgramVersion(), ct);
        if (program.Cycles.RunningOn(calendar.Today) is not { } cycle)
            return View("NoYear");
        if (await reader.ReadSignUps(User.MemberId(), program, cycle, ct) is not { } own)
            return NotFound();
        var catalog = await Catalog.Open(db, own, calendar, reader, ct);
        var joinable = catalog.All.Where(catalog.CanJoin).ToHashSet();
        var words = SearchKey.Words(filter.Q).ToList();
        var zone = TimeZones.Find(own.Member.Who.TimeZone);
        var matching = catalog.All.Where(o =>
            (!(filter.Open || filter.Free) || joinable.Contains(o)) && filter.Matches(o, words, zone, calendar.Now)
        );
        if (filter.Watched)
        {
            var me = User.MemberId();
            var watched = await db.Watches.Where(w => w.MemberId == me).Select(w => w.OpportunityId).ToHashSetAsync(ct);
            matching = matching.Where(o => watched.Contains(o.Id));
        }
        if (filter.Plan)
        {
            var plan = await plans.Read(User.MemberId(), User.ProgramVersion(), new PlanFilter(), ct);
            var planned = plan?.Lines.Select(l => l.Card.Id).ToHashSet() ?? [];
            matching = matching.Where(o => planned.Contains(o.Id));
        }
        if (filter.Free)
        {
            var free = (await catalog.LoadCards([.. matching], ct)).Where(c => c.HasPlace).Select(c => c.Id).ToHashSet();
            matching = matching.Where(o => free.Contains(o.Id));
        }
        var found = filter.Sorted(matching, calendar.Now).ToList().ToPage(page, PageSize);
        return View(
            new OpportunityList(
                cycle.Year,
                own.Member.Who.TimeZone,
                filter,
                [.. catalog.All.Select(o => o.Kind).Distinct().Order(StringComparer.Ordinal)],
                new Page<OpportunityCard>(await catalog.LoadCards(found.Rows, ct), found.Number, found.Size, found.Total),
                joinable.Count,
                catalog.All.Count,
                catalog.WhyNotTakePart
            )
        );
    }

    [HttpGet("/opportunities/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await new OpportunityPageReader(db, calendar, reader).Read(User, id, ct) is { } page ? View(page) : NotFound();
}
