using System.Net;
using MasterHome.Opportunities.Watches;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Opportunities;

public sealed class WatchesTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_member_watches_what_is_full_and_not_what_they_can_take()
    {
        using var jun = await _portal.SignedIn("jun@example.org");
        var open = await jun.Get(await AddressOf("Office hours shift"));
        Assert.DoesNotContain(open.Document.Forms, f => f.Action.EndsWith("/watch", StringComparison.Ordinal));

        var address = await AddressOf("UX showcase");
        var page = await jun.Send(await jun.Get(address), $"{address}/watch");
        page.Says("You get an email when you can sign up.");
        Assert.False(page.HasForm($"{address}/watch"));
        Assert.Equal(1, await _portal.Ask(db => db.Watches.CountAsync()));
        var watched = (await jun.Get("/sign-ups")).Links.Single(l => l.Contains("watched", StringComparison.Ordinal));
        Assert.Equal(["UX showcase"], (await jun.Get(watched)).Document.QuerySelectorAll(".cards h3").Select(h => h.TextContent));

        await _portal.Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.Places, 50)));
        await _portal.Run<TellWatchers>(job => job.RunAsync(default));
        Assert.Equal(1, await _portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == "place-appeared")));
    }

    [Fact]
    public async Task A_watch_can_be_stopped_and_unknown_opportunities_are_not_found()
    {
        using var jun = await _portal.SignedIn("jun@example.org");
        var address = await AddressOf("UX showcase");
        var page = await jun.Send(await jun.Get(address), $"{address}/watch");
        page = await jun.Send(page, $"{address}/watch/removal");
        Assert.True(page.HasForm($"{address}/watch"));
        Assert.Equal(0, await _portal.Ask(db => db.Watches.CountAsync()));

        using var unknown = await jun.PostTo(page, "/opportunities/999999/watch");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private async Task<string> AddressOf(string title) =>
        "/opportunities/"
        + await _portal.Ask(db =>
            db.Opportunities.Where(o => o.Title == title).OrderByDescending(o => o.CycleId).Select(o => o.Id).FirstAsync()
        );
}
