using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Lists and shows sign-ups.</summary>
public sealed class StaffSignUpsController(HomeDb db, ProgramCalendar calendar, ReviewCounts counts) : BackOfficeController
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<StaffSignUpRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from s in db.SignUps
            join m in db.Members on s.MemberId equals m.Id
            join o in db.Opportunities on s.OpportunityId equals o.Id
            join e in db.Sessions on s.SessionId equals e.Id
            where ids.Contains(s.Id)
            orderby s.StateAt descending, s.Id descending
            select new StaffSignUpRow(s.Id, o.Title, m.Id, (m.FirstName + " " + m.LastName).Trim(), e.StartsAt, e.Zone, s.State, s.StateAt)
    );

    [HttpGet("/back-office/sign-ups")]
    public async Task<IActionResult> Index(SignUpState? state, int? opportunity, string? q, int? page, CancellationToken ct)
    {
        var found = db.SignUps.AsQueryable();
        if (state is not null)
            found = found.Where(s => s.State == state);
        if (opportunity is not null)
            found = found.Where(s => s.OpportunityId == opportunity);
        if (!string.IsNullOrWhiteSpace(q))
            found = found.Where(s => db.MembersMatching(q).Any(m => m.Id == s.MemberId));
        var ids = await found.OrderByDescending(s => s.StateAt).ThenByDescending(s => s.Id).Select(s => s.Id).PageAsync(page, ct: ct);
        return View(
            new SignUpsPage(
                state,
                opportunity,
                q,
                await SignUpsPage.ReadOpportunities(db, opportunity, ct),
                (await counts.Read(ct)).SignUps,
                ids.With(ids.Rows.Count == 0 ? [] : await RowsOf(db, [.. ids.Rows]).ToListAsync(ct))
            )
        );
    }

    [HttpGet("/back-office/sign-ups/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSignUpPage.Read(db, id, calendar.Now, ct) is { } page ? View(page) : NotFound();
}
