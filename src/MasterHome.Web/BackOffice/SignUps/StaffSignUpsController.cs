using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Lists and shows sign-ups.</summary>
public sealed class StaffSignUpsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/sign-ups")]
    public async Task<IActionResult> Index(SignUpState? state, int? opportunity, string? q, int? page, CancellationToken ct)
    {
        var rows = db
            .SignUps.AsNoTracking()
            .Where(s => (state == null || s.State == state) && (opportunity == null || s.OpportunityId == opportunity))
            .Join(db.MembersMatching(q), s => s.MemberId, m => m.Id, (s, m) => new { s, m })
            .Join(
                db.Opportunities,
                x => x.s.OpportunityId,
                o => o.Id,
                (x, o) =>
                    new
                    {
                        x.s,
                        x.m,
                        o.Title,
                    }
            )
            .Join(
                db.Sessions,
                x => x.s.SessionId,
                e => e.Id,
                (x, e) =>
                    new
                    {
                        x.s,
                        x.m,
                        x.Title,
                        e.StartsAt,
                        e.Zone,
                    }
            );
        return View(
            new SignUpsPage(
                state,
                opportunity,
                q,
                await SignUpsPage.ReadOpportunities(db, opportunity, ct),
                await db.SignUps.ToReview().CountAsync(ct),
                await rows.OrderByDescending(x => x.s.StateAt)
                    .ThenByDescending(x => x.s.Id)
                    .Select(x => new StaffSignUpRow(
                        x.s.Id,
                        x.Title,
                        x.m.Id,
                        (x.m.FirstName + " " + x.m.LastName).Trim(),
                        x.StartsAt,
                        x.Zone,
                        x.s.State,
                        x.s.StateAt
                    ))
                    .PageAsync(page, ct: ct)
            )
        );
    }

    [HttpGet("/back-office/sign-ups/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSignUpPage.Read(db, id, calendar.Now, ct) is { } page ? View(page) : NotFound();
}
