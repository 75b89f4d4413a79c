using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>Lists suggestions: activities that are not on the list of opportunities.</summary>
public sealed class StaffSuggestionsController(HomeDb db, ReviewItemReader decisions) : BackOfficeController
{
    [HttpGet("/back-office/suggestions")]
    public async Task<IActionResult> Index(SuggestionState? state, string? q, int? page, CancellationToken ct) =>
        View(
            new SuggestionsPage(
                state,
                q,
                await db.Suggestions.ToReview().CountAsync(ct),
                await db
                    .Suggestions.AsNoTracking()
                    .Where(s => state == null || s.State == state)
                    .Join(db.MembersMatching(q), s => s.MemberId, m => m.Id, (s, m) => new { s, m })
                    .OrderByDescending(x => x.s.CreatedAt)
                    .ThenByDescending(x => x.s.Id)
                    .Select(x => new StaffSuggestionRow(
                        x.s.Id,
                        x.s.Title,
                        x.m.Id,
                        (x.m.FirstName + " " + x.m.LastName).Trim(),
                        x.s.State,
                        x.s.Points ?? x.s.PointsHopedFor,
                        x.s.CreatedAt,
                        x.s.DecidedBy
                    ))
                    .PageAsync(page, ct: ct)
            )
        );

    [HttpGet("/back-office/suggestions/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSuggestionPage.Read(db, decisions, id, User, ct) is { } page ? View(page) : NotFound();
}
