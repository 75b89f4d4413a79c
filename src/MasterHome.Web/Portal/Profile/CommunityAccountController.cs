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
            .Select(m => new { m.CommunityUserId, m.CommunityHandle })
            .SingleOrDefaultAsync(ct);
        return linked is null
            ? NotFound()
            : View(
                "Community",
                new CommunityAccountForm
                {
                    Name = linked.CommunityHandle,
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
                var handle = await link.Run(User.MemberId(), form.Name!, User.AsMember(calendar.Now), ct);
                TempData["notice"] = $"“{Format.Isolated(handle)}” is linked. Your replies there count from the next night on.";
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

    /// <summary>Whether a community is configured.</summary>
    [ValidateNever]
    public bool CanBeAsked { get; set; }
}
