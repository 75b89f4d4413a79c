using System.Net;
using MasterHome.PersonalData;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.MyData;

public sealed class ErasureTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Page = "/my-data/erasure";
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_members_ask_and_only_administrators_see_requests()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(Page)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/back-office/data-requests")).Status);
        Assert.DoesNotContain("/back-office/data-requests", (await sam.Get("/back-office")).Links);
    }

    [Fact]
    public async Task A_member_confirms_asks_and_stops_it()
    {
        using var nia = await _portal.SignedIn("nia@example.org");
        var page = await nia.Send(await nia.Get(Page), Page, ("Form.Reason", "A new career"));
        page.Says("Confirm that you know what is erased.");
        Assert.Equal("A new career", page.All("textarea").TextContent.Trim());

        page = await nia.Send(page, Page, ("Form.Reason", "A new career"), ("Form.Understood", "true"));
        Assert.Equal("You asked us to erase your data.", page.Heading);
        page = await nia.Send(page, $"{Page}/withdrawal");
        Assert.Equal("You can have your data erased.", page.Heading);
        Assert.Equal(
            ErasureState.Withdrawn,
            await _portal.Ask(db => db.ErasureRequests.OrderByDescending(r => r.Id).Select(r => r.State).FirstAsync())
        );
    }

    /// <summary>Omar has asked for it in the demo data, and has done things before.</summary>
    [Fact]
    public async Task An_administrator_grants_it_and_then_nothing_in_the_database_names_the_member()
    {
        using var omar = await _portal.SignedIn("omar@example.org");
        using var alex = await _portal.SignedIn("alex@example.org");
        var list = await alex.Get("/back-office/data-requests");
        Assert.Equal("1 request for erasure to decide", list.Heading);
        var address = list.Links.First(l => l.StartsWith("/back-office/data-requests/", StringComparison.Ordinal) && !l.Contains("export"));
        var refused = await alex.Send(await alex.Get(address), $"{address}/decision", ("Form.Verdict", "decline"));
        refused.Says("Say why");

        var granted = await alex.Send(refused, $"{address}/decision", ("Form.Verdict", "grant"));
        Assert.Equal("The data of Omar Sels will be erased", granted.Heading);
        Assert.Equal("Your data will be erased.", (await omar.Get(Page)).Heading);
        var points = await _portal.Ask(db => db.PointEntries.SumAsync(e => e.Points));
        _portal.Clock.Advance(TimeSpan.FromDays(7));
        await _portal.Run<EraseMembers>(job => job.RunAsync(default));

        foreach (var word in new[] { "Omar", "Sels", "Contoso Foods" })
            Assert.Empty(await _portal.Ask(db => DatabaseText.Find(db, word)));
        Assert.Equal(points, await _portal.Ask(db => db.PointEntries.SumAsync(e => e.Points)));
        Assert.Equal("/sign-in", (await omar.Get("/")).Address.Split('?')[0]);
        using var kim = await _portal.SignedIn("kim@example.org");
        (await kim.Get(address)).Says("was erased");
        (await kim.Get("/back-office/members?q=former")).Says("Former member");
    }

    [Fact]
    public async Task An_administrator_makes_an_archive_and_records_a_request_for_a_member()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var id = await _portal.Ask(db => db.Members.Where(m => m.FirstName == "Nia").Select(m => m.Id).SingleAsync());
        var address = $"/back-office/members/{id}/data";
        Assert.Contains(address, (await alex.Get($"/back-office/members/{id}")).Links);
        var page = await alex.Send(await alex.Get(address), $"{address}/archives");
        await _portal.Run<MakeDataExports>(job => job.RunAsync(default));
        var archive = await _portal.Ask(db => db.DataExports.Select(e => e.Id).SingleAsync());
        page = await alex.Get(address);
        using var fetched = await alex.PostTo(page, $"{address}/archives/{archive}");
        Assert.Equal("application/zip", fetched.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, await _portal.Ask(db => db.History.CountAsync(h => h.MemberId == id && h.What.StartsWith("Fetched the archive"))));

        page = await alex.Send(await alex.Get(address), $"{address}/erasure");
        page.Says("Say who asked for it, and how.");
        page = await alex.Send(page, $"{address}/erasure", ("Form.Reason", "By post on Sep 1, 2026"));
        Assert.Equal("Nia Farouk asks us to erase their data", page.Heading);
    }
}
