using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Profile;

/// <summary>A member names their community account, whose replies then count.</summary>
public sealed class CommunityAccountController(HomeDb db, ProgramCalendar calendar, IOptions<ForumSettings> forum) : PortalController
{
    [HttpGet("/profile/community")]
    public async Task<IActionResult> Edit(CancellationToken ct)
    {
        var me = User.MemberId();
        var linked = await db
            .Members.Where(m => m.Id == me)
            .Select(m => new
            {
                m.CommunityUserId,
                m.CommunityHandle,
                Row = db.UnmatchedMembers.FirstOrDefault(u => u.MemberId == m.Id),
            })
            .AsNoTracking()
            .SingleOrDefaultAsync(ct);
        return linked is null
            ? NotFound()
            : View(
                "Community",
                new CommunityAccountForm
                {
                    Name = linked.CommunityHandle,
                    Waiting = linked.Row?.Named?.Handle,
                    IsLinked = linked.CommunityUserId is not null,
                    CanBeAsked = forum.Value.Kind != ForumKind.None,
                }
            );
    }

    [HttpPost("/profile/community")]
    public Task<IActionResult> Link(CommunityAccountForm form, [FromServices] LinkCommunityAccount link, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await link.Run(User.MemberId(), form.Name!, User.AsMember(calendar.Now), ct);
                var name = Format.Isolated(account.Handle);
                TempData["notice"] = account.IsLinked
                    ? $"“{name}” is linked. Your replies of this year are counted tonight."
                    : $"The community knows “{name}”, with another email address. The program team confirms that it is yours.";
                return LocalRedirect("/profile");
            },
            () => Edit(ct)
        );
}

public sealed class CommunityAccountForm
{
    [Required, StringLength(Member.NameLength), Display(Name = "Your name in the community")]
    public string? Name { get; set; }

    [ValidateNever]
    public bool IsLinked { get; set; }

    /// <summary>The account that the program team must confirm; null when there is none.</summary>
    [ValidateNever]
    public string? Waiting { get; set; }

    /// <summary>Whether a community is configured.</summary>
    [ValidateNever]
    public bool CanBeAsked { get; set; }
}
