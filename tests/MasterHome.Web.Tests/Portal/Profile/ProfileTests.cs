using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Profile;

public sealed class ProfileTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Saving_confirms_the_details_and_writes_history()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(await mira.Get("/profile"), "/profile", ("Company", "Contoso"), ("TimeZone", "Asia/Tokyo"));

        Assert.Equal("Your details are saved.", page.Notice);
        Assert.Equal("Contoso", page.All("#Company").GetAttribute("value"));
        Assert.Equal(
            _portal.Clock.GetUtcNow().UtcDateTime,
            await _portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.DetailsConfirmedAt).SingleAsync())
        );
        Assert.True(await _portal.Ask(db => db.History.AnyAsync(h => h.What == "Changed their details")));

        var confirmed = await mira.Send(page, "/profile");
        Assert.Equal("Your details are confirmed.", confirmed.Notice);
    }

    [Fact]
    public async Task A_concurrent_change_is_not_overwritten_without_notice()
    {
        using var here = await _portal.SignedIn("mira@example.org");
        using var there = await _portal.SignedIn("mira@example.org");
        var old = await here.Get("/profile");
        await there.Send(await there.Get("/profile"), "/profile", ("Company", "Fabrikam"));

        var page = await here.Send(old, "/profile", ("Company", "Contoso"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        page.Says("You changed this on Tue, Sep 15, 2026");
        Assert.Equal("Contoso", page.All("#Company").GetAttribute("value"));
        Assert.Equal("Your details are saved.", (await here.Send(page, "/profile")).Notice);
    }
}
