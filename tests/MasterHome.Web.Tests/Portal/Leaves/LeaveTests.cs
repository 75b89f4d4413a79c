using System.Net;
using MasterHome.Members;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Leaves;

public sealed class LeaveTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_members_ask_for_leave()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/leave")).Status);
        using var nobody = _portal.Visitor();
        Assert.StartsWith("/sign-in", (await nobody.Get("/leave/new")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_is_asked_for_after_its_effect_was_shown_and_withdrawn()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var preview = await mira.Send(
            await mira.Get("/leave/new"),
            "/leave",
            ("From", "2026-10-01"),
            ("To", "2026-11-30"),
            ("Reason", "Personal reasons")
        );
        preview.Says("400 → 334 points required");
        Assert.False(await HasLeave());

        var page = await mira.Send(preview, "/leave");
        Assert.Equal("Your request for leave is waiting for an answer.", page.Heading);
        Assert.True(await HasLeave());
        var twice = await mira.Send(preview, "/leave");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.Status);
        twice.Says("There is already a leave in that time");

        var id = await _portal.Ask(db => db.Leaves.MaxAsync(l => l.Id));
        page = await mira.Send(page, $"/leave/{id}/withdrawal");
        Assert.Equal("Your request is withdrawn.", page.Notice);
    }

    [Fact]
    public async Task Days_that_do_not_fit_are_refused_beside_their_field_and_kept()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(await mira.Get("/leave/new"), "/leave", ("From", "2026-10-05"), ("To", "2026-10-01"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#To-error"));
        Assert.Equal("2026-10-05", page.All("#From").GetAttribute("value"));
    }

    [Fact]
    public async Task A_granted_leave_is_ended_after_a_question()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var me = await _portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        await _portal.Do(async db =>
        {
            var member = await db.Members.SingleAsync(m => m.Id == me);
            var administrator = new AuditContext(new Actor(ActorKind.Administrator, "Alex", "alex"), _portal.Clock.GetUtcNow().UtcDateTime);
            member.AskForLeave(new DateOnly(2026, 9, 1), new DateOnly(2026, 10, 31), "", administrator.At).Grant(administrator);
            await db.SaveChangesAsync();
        });
        Assert.Equal("You are on leave until Oct 31, 2026.", (await mira.Get("/leave")).Heading);
        var id = await _portal.Ask(db => db.Leaves.Where(l => l.MemberId == me).Select(l => l.Id).SingleAsync());
        var page = await mira.Send(await mira.Get($"/leave/{id}/end"), $"/leave/{id}/end");
        Assert.Equal("Your leave is ended. Your required points follow.", page.Notice);
        Assert.Equal("You are not on leave.", page.Heading);
        Assert.False((await mira.Get($"/leave/{id}/end")).HasForm($"/leave/{id}/end"));
    }

    private Task<bool> HasLeave() =>
        _portal.Ask(db => db.Leaves.AnyAsync(l => l.From == new DateOnly(2026, 10, 1) && l.State == LeaveState.Requested));
}
