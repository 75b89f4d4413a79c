using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Profile;

/// <summary>With a community that is known by a file of counts, as the pages need no other.</summary>
public sealed class CommunityAccountTests : IAsyncLifetime
{
    private const string Address = "/profile/community";
    private readonly TestPortal _portal = new();

    public async Task InitializeAsync()
    {
        var file = Path.Combine(_portal.Folder, "counts.csv");
        await File.WriteAllTextAsync(
            file,
            """
            CommunityUserId,Handle,Email,Replies,Year,AsOf
            71001,jun.hara,jun@example.org,17,2026,2026-09-14
            71002,somebody,else@example.org,3,2026,2026-09-14
            """
        );
        _portal.With("Forum:Kind", "Csv").With("Forum:File", file);
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Only_members_have_one()
    {
        using var visitor = _portal.Visitor();
        Assert.StartsWith("/sign-in", (await visitor.Get(Address)).Address, StringComparison.Ordinal);
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(Address)).Status);
    }

    [Fact]
    public async Task An_account_that_the_community_knows_is_linked_at_once_and_shown_from_then_on()
    {
        await Unlink("jun@example.org");
        using var jun = await _portal.SignedIn("jun@example.org");
        Assert.Contains(Address, (await jun.Get("/profile")).Links);

        var missing = await jun.Send(await jun.Get(Address), Address, ("Name", " "));
        Assert.NotEmpty(missing.All("#Name-error").TextContent);
        var unknown = await jun.Send(missing, Address, ("Name", "jun.harra"));
        Assert.Contains(
            "We did not find “jun.harra” in the community. With your email address it knows “jun.hara”.",
            unknown.All("#Name-error").TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("jun.harra", unknown.All("#Name").GetAttribute("value"));
        var named = await jun.Send(unknown, Address, ("Name", "somebody"));
        Assert.StartsWith("The community knows “somebody”, with another email address.", named.Notice, StringComparison.Ordinal);
        (await jun.Get(Address)).Says("You named somebody.");
        var linked = await jun.Send(unknown, Address, ("Name", "jun.hara"));

        Assert.Equal("/profile", linked.Address);
        Assert.StartsWith("“jun.hara” is linked.", linked.Notice, StringComparison.Ordinal);
        Assert.DoesNotContain(Address, linked.Links);
        Assert.Equal("Your community account is linked.", (await jun.Get(Address)).Heading);
    }

    [Fact]
    public async Task Without_a_community_the_page_says_who_helps()
    {
        await using var portal = new TestPortal();
        await portal.Do(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, (long?)null)));
        using var jun = await portal.SignedIn("jun@example.org");
        var page = await jun.Get(Address);
        page.Says("The portal cannot check names in the community at the moment.");
        Assert.DoesNotContain(page.Document.Forms, f => f.GetAttribute("action") == Address);
    }

    private Task Unlink(string email) =>
        _portal.Do(db =>
            db.Members.Where(m => m.Email == email).ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, (long?)null))
        );
}
