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
        var me = User.MemberId();
        var own = db.SignUps.OwnedBy(me);
        var rows = own.OrderByDescending(s => SignUpStates.Active.Contains(s.State))
            .ThenByDescending(s => s.StateAt)
            .ThenByDescending(s => s.Id)
            .Select(s => new
            {
                SignUp = s,
                Session = db.Sessions.First(x => x.Id == s.SessionId),
                Opportunity = db.Opportunities.First(o => o.Id == s.OpportunityId),
            })
            .Select(s => new SignUpRow(
                s.SignUp.Id,
                s.Opportunity.Title,
                s.Opportunity.Kind,
                db.Cycles.First(c => c.Id == s.Opportunity.CycleId).Year,
                s.Session.StartsAt,
                s.Session.Zone,
                s.SignUp.PointsGiven ?? s.SignUp.Points,
                s.SignUp.State,
                s.SignUp.StateAt
            ));
        var zone = await db.Members.ZoneOf(me, ct);
        return View(new SignUpList(await rows.PageAsync(page, ct: ct), await own.Active().CountAsync(ct), zone));
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
