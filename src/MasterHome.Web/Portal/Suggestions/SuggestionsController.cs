using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Suggestions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Suggestions;

public sealed class SuggestionsController(HomeDb db, ProgramCalendar calendar) : PortalController
{
    [HttpGet("/suggestions")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var me = User.MemberId();
        var own = db.Suggestions.Where(s => s.MemberId == me);
        var rows = await own.OrderByDescending(s => s.Id)
            .Select(s => new SuggestionRow(s.Id, s.Title, s.State, s.Points, s.CreatedAt, s.Answer))
            .PageAsync(page, ct: ct);
        return View(new SuggestionList(rows, await own.ToReview().CountAsync(ct), await db.Members.ZoneOf(User.MemberId(), ct)));
    }

    [HttpGet("/suggestions/new")]
    public IActionResult New() => View(nameof(New), new SuggestionForm());

    [HttpGet("/suggestions/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await SuggestionPage.Read(db, User.MemberId(), id, ct) is { } page ? View(page) : NotFound();

    [HttpPost("/suggestions")]
    public Task<IActionResult> Create(SuggestionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var (me, audit) = (User.MemberId(), User.AsMember(calendar.Now));
                var id = await db.Transact(
                    async ct =>
                    {
                        var suggestion = new Suggestion(
                            me,
                            new SuggestionContent(form.Title!, form.Description!, form.Link, form.DoneOn, form.PointsHopedFor),
                            calendar.Today,
                            audit
                        );
                        db.Add(suggestion);
                        await db.SaveChangesAsync(ct);
                        db.Note(audit, nameof(Suggestion), suggestion.Id, $"Suggested {suggestion.Title}", me, after: suggestion.State);
                        return suggestion.Id;
                    },
                    ct
                );
                TempData["notice"] = "Suggestion sent. You will get an email with the team’s answer.";
                return LocalRedirect($"/suggestions/{id}");
            },
            () => New()
        );
}
