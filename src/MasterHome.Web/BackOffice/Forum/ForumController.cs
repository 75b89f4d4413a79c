using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Forum;

/// <summary>Lists members without a known community user, whose replies cannot be counted, and matches them.</summary>
public sealed class ForumController(HomeDb db, UnmatchedMembers unmatched, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/community")]
    public async Task<IActionResult> Index(int? member, int? page, CancellationToken ct) =>
        View(nameof(Index), await ForumPage.Read(db, member, page, ct));

    [HttpPost("/back-office/community")]
    public Task<IActionResult> Create(MatchForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await unmatched.Match(form.Member, form.Candidate ?? form.CommunityUserId, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "Matched. The next pull counts their replies.";
                return Redirect($"/back-office/community?page={form.Page ?? 1}");
            },
            () => Index(form.Member, form.Page, ct)
        );
}
