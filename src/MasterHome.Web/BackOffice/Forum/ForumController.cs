using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Forum;

/// <summary>Members whose replies cannot be counted, because nobody knows who they are in the community.</summary>
public sealed class ForumController(HomeDb db, UnmatchedMembers unmatched, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/community")]
    public async Task<IActionResult> Index(int? member, int? page, CancellationToken ct) =>
        View(await ForumPage.Read(db, member, page, ct));

    [HttpPost("/back-office/community")]
    [ShowAgain(nameof(Index))]
    public async Task<IActionResult> Create(MatchForm form, CancellationToken ct)
    {
        await unmatched.Match(form.Member, form.Candidate ?? form.CommunityUserId, User.AsStaff(calendar.Now), ct);
        TempData["notice"] = "Matched. Their replies are counted from the next pull on.";
        return Redirect($"/back-office/community?page={form.Page ?? 1}");
    }
}
