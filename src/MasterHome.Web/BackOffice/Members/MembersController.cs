using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Lists members and shows one.</summary>
public sealed class MembersController(HomeDb db, Standings standings, MemberPageReader reader, ProgramCalendar calendar)
    : MemberPageController(reader, calendar)
{
    [HttpGet("/back-office/members")]
    public async Task<IActionResult> Index(string? q, int? page, CancellationToken ct)
    {
        var members = await db
            .Members.AsNoTracking()
            .Matching(q)
            .OrderBy(m => m.LastName)
            .ThenBy(m => m.FirstName)
            .ThenBy(m => m.Id)
            .Select(m => new MemberRow(m.Id, m.FirstName, m.LastName, m.Email, m.Company, m.IsPartner))
            .PageAsync(page, ct: ct);
        var cycle = await db.Cycles.AsNoTracking().RunningOn(Calendar.Today, ct);
        var ids = members.Rows.Select(m => m.Id).ToList();
        var memberStandings = cycle is null ? [] : await standings.Of(db.Members.Where(m => ids.Contains(m.Id)), cycle, ct);
        return View(new MembersPage(q?.Trim(), cycle?.Year ?? Calendar.Today.Year, members, memberStandings.ToDictionary(s => s.Who.Id)));
    }

    [HttpGet("/back-office/members/{id:int}")]
    public Task<IActionResult> Show(int id, int? year, CancellationToken ct) => ShowMember(id, year, ct);
}
