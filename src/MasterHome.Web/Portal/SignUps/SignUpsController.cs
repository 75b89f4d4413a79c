using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.SignUps;

public sealed class SignUpsController(HomeDb db, ProgramCalendar calendar, Places places, MemberYearReader reader) : PortalController
{
    [HttpGet("/sign-ups")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var counts = await SignUpList.CountsOf(db, User.MemberId(), ct);
        var skipped = (PageQueries.Clamp(page, PageQueries.DefaultSize, counts.All) - 1) * PageQueries.DefaultSize;
        var rows = await SignUpList.RowsFrom(db, User.MemberId(), skipped).ToListAsync(ct);
        return View(new SignUpList(rows.ToPageOf(page, counts.All), counts.Active, counts.Watched, counts.Zone));
    }

    [HttpGet("/sign-ups/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await SignUpPage.Read(db, User.MemberId(), id, calendar.Now, ct) is { } page ? View(page) : NotFound();

    [HttpPost("/sign-ups")]
    public Task<IActionResult> Create(int sessionId, CancellationToken ct) =>
        Try(
            async () =>
            {
                var signUp = await places.SignUp(User.MemberId(), sessionId, User.AsMember(calendar.Now), ct);
                TempData["notice"] = signUp.State switch
                {
                    SignUpState.Confirmed => "Your place is confirmed.",
                    SignUpState.Waiting => await SignUpPage.CountAhead(db, signUp, ct) is > 0 and var ahead
                        ? $"You are on the waitlist, {ahead} ahead of you."
                        : "You are next on the waitlist.",
                    _ => "Your interest was sent. The team will reply with next steps.",
                };
                return LocalRedirect($"/sign-ups/{signUp.Id}");
            },
            () => ShowOpportunity(sessionId, ct)
        );

    private async Task<IActionResult> ShowOpportunity(int sessionId, CancellationToken ct)
    {
        var opportunity = await db.Sessions.Where(s => s.Id == sessionId).Select(s => s.OpportunityId).SingleOrDefaultAsync(ct);
        return await new OpportunityPageReader(db, calendar, reader).Read(User, opportunity, ct) is { } page
            ? View("/Portal/Opportunities/Show.cshtml", page)
            : NotFound();
    }
}
