using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Appeals;

/// <summary>A member questions a point entry, points that are missing, or a decision.</summary>
public sealed class AppealsController(HomeDb db, ProgramCalendar calendar, AppealActions appeals, OwnAppealReader reader) : PortalController
{
    [HttpGet("/appeals")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var me = User.MemberId();
        var own = db.Appeals.AsNoTracking().Where(a => a.MemberId == me);
        var rows = await own.OrderByDescending(a => a.AskedAt)
            .ThenByDescending(a => a.Id)
            .Select(a => new OwnAppealRow(a.Id, a.About, a.Text, a.AskedAt, a.AnswerBy, a.State))
            .PageAsync(page, ct: ct);
        return View(new OwnAppealsPage(rows, await own.ToReview().CountAsync(ct), await db.Members.ZoneOf(me, ct), calendar.Today));
    }

    [HttpGet("/appeals/new")]
    public async Task<IActionResult> New(AppealedKind? about, long? id, CancellationToken ct)
    {
        var thing = new AppealedThing(about ?? AppealedKind.MissingEntry, id ?? 0);
        return await db.FindAppealed(User.MemberId(), thing, ct) is { } item
            ? View(nameof(New), new NewAppealPage(item, appeals.AnswerBy) { About = thing.Kind, Id = thing.Id })
            : NotFound();
    }

    [HttpPost("/appeals")]
    public Task<IActionResult> Create(AppealForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var thing = new AppealedThing(form.About, form.Id);
                var appeal = await appeals.Ask(User.MemberId(), thing, form.Text, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your appeal is sent. You get an email with the team’s answer.";
                return LocalRedirect($"/appeals/{appeal}");
            },
            () => New(form.About, form.Id, ct)
        );

    [HttpGet("/appeals/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await reader.Read(id, User, ct) is { } page ? View(page) : NotFound();
}
