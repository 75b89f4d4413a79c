using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Lists members with their standing in the running year.</summary>
public sealed class MembersController(HomeDb db, Standings standings, ProgramCalendar calendar, ProgramData program) : BackOfficeController
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
        var shared = await program.Read(db, User.ProgramVersion(), ct);
        var cycle = shared.Cycles.RunningOn(calendar.Today);
        var ids = members.Rows.Select(m => m.Id).ToList();
        var memberStandings =
            cycle is null || ids.Count == 0 ? [] : await standings.Of(db.Members.Where(m => ids.Contains(m.Id)), cycle, shared, ct);
        return View(new MembersPage(q?.Trim(), cycle?.Year ?? calendar.Today.Year, members, memberStandings.ToDictionary(s => s.Who.Id)));
    }
}
