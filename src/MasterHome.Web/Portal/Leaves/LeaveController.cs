using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Leaves;

/// <summary>A member asks for leave after seeing what it does, takes the request back, or ends a leave.</summary>
public sealed class LeaveController(HomeDb db, ProgramCalendar calendar, LeaveActions leaves, LeavePreview preview) : PortalController
{
    [HttpGet("/leave")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var me = User.MemberId();
        var own = await db
            .Leaves.AsNoTracking()
            .Where(l => l.MemberId == me)
            .OrderByDescending(l => l.From)
            .ThenByDescending(l => l.Id)
            .Take(PageQueries.DefaultSize)
            .ToListAsync(ct);
        return View(nameof(Index), new OwnLeavesPage(own, await db.Members.ZoneOf(me, ct), calendar.Today));
    }

    [HttpGet("/leave/new")]
    public async Task<IActionResult> New(CancellationToken ct) =>
        (await db.OpenYearsOf(User.MemberId(), ct)).Count == 0 ? View("NotAMember") : View(nameof(New), new LeaveForm());

    /// <summary>Shows what the leave does, and asks for it once that was seen.</summary>
    [HttpPost("/leave")]
    public Task<IActionResult> Create(LeaveForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var (me, from, to) = (User.MemberId(), form.From!.Value, form.To!.Value);
                if (!form.Confirmed)
                    return View("Preview", new LeavePreviewPage(form, await preview.Of(me, from, to, ct)));
                await leaves.Ask(me, from, to, form.Reason, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your request is sent. You get an email with the team’s answer.";
                return LocalRedirect("/leave");
            },
            () => New(ct)
        );

    [HttpPost("/leave/{id:int}/withdrawal")]
    public Task<IActionResult> Withdraw(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await IsOwn(id, ct))
                    return NotFound();
                await leaves.Withdraw(id, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your request is withdrawn.";
                return LocalRedirect("/leave");
            },
            () => Index(ct)
        );

    [HttpGet("/leave/{id:int}/end")]
    public async Task<IActionResult> AskEnd(int id, CancellationToken ct)
    {
        var me = User.MemberId();
        return await db.Leaves.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id && l.MemberId == me, ct) is { } leave
            ? View("End", new EndLeavePage(leave, leave.WhyNotEnd(User.AsMember(calendar.Now).By, calendar.Today), calendar.Today))
            : NotFound();
    }

    [HttpPost("/leave/{id:int}/end")]
    public Task<IActionResult> End(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await IsOwn(id, ct))
                    return NotFound();
                await leaves.End(id, null, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your leave is ended. Your required points follow.";
                return LocalRedirect("/leave");
            },
            () => AskEnd(id, ct)
        );

    private Task<bool> IsOwn(int id, CancellationToken ct)
    {
        var me = User.MemberId();
        return db.Leaves.AnyAsync(l => l.Id == id && l.MemberId == me, ct);
    }
}
