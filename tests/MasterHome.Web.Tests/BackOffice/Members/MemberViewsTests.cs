using System.Net;
using MasterHome.Accounts;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Members;

/// <summary>An administrator looks at the portal as a member sees it.</summary>
public sealed class MemberViewsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Staff_cannot_look()
    {
        var mira = await Mira();
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get($"/back-office/members/{mira}");
        Assert.False(page.HasForm($"/back-office/members/{mira}/view"));
        using var forced = await sam.PostTo(page, $"/back-office/members/{mira}/view");
        Assert.Equal(HttpStatusCode.Forbidden, forced.StatusCode);
    }

    [Fact]
    public async Task An_administrator_sees_what_the_member_sees_until_they_stop_and_it_is_recorded()
    {
        using var member = await Portal.SignedIn("mira@example.org");
        var id = await Mira();
        var home = await Look(id);
        Assert.StartsWith("You see the portal as Mira", home.Notice, StringComparison.Ordinal);
        foreach (var address in new[] { "/", "/points", "/sign-ups", "/training", "/profile", "/notifications" })
            Assert.Equal((await member.Get(address)).Heading, (await Alex.Get(address)).Heading);
        Assert.Equal(1, await Portal.Ask(db => db.History.CountAsync(h => h.MemberId == id && h.What.Contains("looked at the portal"))));

        // The back office is still the administrator's own.
        Assert.Equal(HttpStatusCode.OK, (await Alex.Get("/back-office/queue")).Status);
        var stopped = await Alex.Send(await Alex.Get("/points"), "/back-office/members/view/removal");
        Assert.Equal($"/back-office/members/{id}", stopped.Address);
        Assert.NotEqual((await member.Get("/profile")).Status, (await Alex.Get("/profile")).Status);
    }

    [Fact]
    public async Task Nothing_can_be_changed_while_looking()
    {
        var id = await Mira();
        await Look(id);
        var page = await Alex.Get("/opt-out");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        using var answer = await Alex.PostTo(page, "/opt-out");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(0, await Portal.Ask(db => db.OptOuts.CountAsync(o => o.MemberId == id)));
    }

    [Fact]
    public async Task The_look_ends_by_itself()
    {
        await Look(await Mira());
        Portal.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.OK, (await Alex.Get("/points")).Status);
        Portal.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(HttpStatusCode.OK, (await Alex.Get("/points")).Status);
    }

    [Fact]
    public async Task Who_is_no_administrator_any_more_sees_nothing()
    {
        await Look(await Mira());
        await Portal.Do(db =>
            db.Users.Where(a => a.Email == "alex@example.org").ExecuteUpdateAsync(set => set.SetProperty(a => a.Role, StaffRole.Staff))
        );
        Assert.NotEqual(HttpStatusCode.OK, (await Alex.Get("/points")).Status);
    }

    private Task<int> Mira() => Portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());

    private async Task<WebPage> Look(int id) =>
        await Alex.Send(await Alex.Get($"/back-office/members/{id}"), $"/back-office/members/{id}/view");
}
