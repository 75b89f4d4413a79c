using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Deletes a draft or a session of a draft, after a question.</summary>
public sealed class DraftRemovalsController(HomeDb db, ProgramCalendar calendar, DraftRemovals drafts) : BackOfficeController
{
    [HttpGet("/back-office/opportunities/{id:int}/removal"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int id, CancellationToken ct)
    {
        if (await db.Opportunities.AsNoTracking().Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } draft)
            return NotFound();
        var whyNot = await drafts.WhyNotDelete(draft, ct);
        var sessions = draft.Sessions.Count;
        var version = await EditedVersion.Of(db, nameof(Opportunity), id, DraftRemovals.Contents(draft), ct);
        return View(
            Question.View,
            new Question(
                whyNot is null ? $"Delete the draft {Format.Isolated(draft.Title)}?" : $"{Format.Isolated(draft.Title)} cannot be deleted",
                $"{Format.CountOrNo(sessions, "session")} {(sessions == 1 ? "is" : "are")} deleted with it. Nobody gets an email.",
                $"/back-office/opportunities/{id}/removal",
                "Delete the draft",
                $"/back-office/opportunities/{id}",
                draft.Title
            )
            {
                WhyNot = whyNot,
                Fields = [(EditedTagHelper.FieldName, $"{version}")],
            }
        );
    }

    [HttpPost("/back-office/opportunities/{id:int}/removal")]
    public Task<IActionResult> Create(int id, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var cycleId = await drafts.Delete(id, User.AsStaff(calendar.Now), EditedVersion.Parse(editedVersion), ct);
                TempData["notice"] = "The draft is deleted.";
                var year = await db.Cycles.Where(c => c.Id == cycleId).Select(c => c.Year).SingleAsync(ct);
                return Redirect($"/back-office/opportunities?year={year}");
            },
            () => New(id, ct)
        );

    [HttpGet("/back-office/opportunities/{opportunity:int}/sessions/{id:int}/removal"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> NewSession(int opportunity, int id, CancellationToken ct)
    {
        if (
            await db.Opportunities.AsNoTracking().Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == opportunity, ct)
                is not { } draft
            || draft.Sessions.FirstOrDefault(s => s.Id == id) is not { } session
        )
            return NotFound();
        var whyNot = await drafts.WhyNotDelete(draft, session, ct);
        var version = await EditedVersion.Of(db, nameof(Session), id, session.Terms, ct);
        var address = $"/back-office/opportunities/{opportunity}/sessions/{id}";
        return View(
            Question.View,
            new Question(
                whyNot is null ? $"Delete this session of the draft {Format.Isolated(draft.Title)}?" : "This session cannot be deleted",
                "Nobody is signed up, so nobody gets an email.",
                $"{address}/removal",
                "Delete the session",
                address,
                draft.Title
            )
            {
                WhyNot = whyNot,
                Then = "This cannot be undone. You can add a new session.",
                Fields = [(EditedTagHelper.FieldName, $"{version}")],
            }
        );
    }

    [HttpPost("/back-office/opportunities/{opportunity:int}/sessions/{id:int}/removal")]
    public Task<IActionResult> CreateSession(int opportunity, int id, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                await drafts.DeleteSession(opportunity, id, User.AsStaff(calendar.Now), EditedVersion.Parse(editedVersion), ct);
                TempData["notice"] = "The session is deleted.";
                return Redirect($"/back-office/opportunities/{opportunity}");
            },
            () => NewSession(opportunity, id, ct)
        );
}
