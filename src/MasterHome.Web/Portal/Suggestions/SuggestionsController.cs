using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Suggestions;

public sealed class SuggestionsController(HomeDb db, ProgramCalendar calendar, OwnSuggestions suggestions) : PortalController
{
    [HttpGet("/suggestions")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var me = User.MemberId();
        var own = db.Suggestions.Where(s => s.MemberId == me);
        var rows = await own.OrderByDescending(s => s.CreatedAt)
            .ThenByDescending(s => s.Id)
            .Select(s => new SuggestionRow(s.Id, s.Title, s.State, s.Points, s.CreatedAt, s.Answer))
            .PageAsync(page, ct: ct);
        return View(new SuggestionList(rows, await own.ToReview().CountAsync(ct), await db.Members.ZoneOf(User.MemberId(), ct)));
    }

    [HttpGet("/suggestions/new")]
    public async Task<IActionResult> New(CancellationToken ct) =>
        (await db.OpenYearsOf(User.MemberId(), ct)).Count == 0 ? View("NotAMember") : View(nameof(New), new SuggestionForm());

    [HttpGet("/suggestions/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await SuggestionPage.Read(db, User.MemberId(), id, ct) is { } page ? View(page) : NotFound();

    [HttpPost("/suggestions")]
    public Task<IActionResult> Create(SuggestionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var content = new SuggestionContent(form.Title!, form.Description!, form.Link, form.DoneOn, form.PointsHopedFor);
                var id = await suggestions.Suggest(User.MemberId(), content, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Suggestion sent. You will get an email with the team’s answer.";
                return LocalRedirect($"/suggestions/{id}");
            },
            () => New(ct)
        );
}
