using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.GettingStarted;

public sealed class GettingStartedTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Page = "/getting-started";

    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_members_get_started()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(Page)).Status);
        using var nobody = _portal.Visitor();
        Assert.StartsWith("/sign-in", (await nobody.Get(Page)).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_welcome_email_leads_to_it()
    {
        using var lee = _portal.Visitor();
        await lee.Send(await lee.Get("/welcome"), "/welcome/links", ("Email", "lee@example.org"));
        var link = new Uri((await _portal.OneTimeLink("lee@example.org"))!).PathAndQuery;
        var page = await lee.Send(await lee.Get(link), "/welcome", ("Password", "five words that are easy"));
        Assert.Equal((Page, "Welcome. Your password is set."), (page.Address, page.Notice));
        page.Says("You have a password");
        Assert.Contains(Page, (await lee.Get("/")).Links);
    }

    [Fact]
    public async Task It_says_what_the_year_asks_and_which_steps_are_left()
    {
        using var pat = await _portal.SignedIn("pat@example.org");
        await _portal.Do(db =>
            db.Members.Where(m => m.Email == "pat@example.org")
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.DetailsConfirmedAt, (DateTime?)null))
        );
        var page = await pat.Get(Page);
        var required = await _portal.Ask(db => db.Requirements.CountAsync(r => db.Cycles.Any(c => c.Id == r.CycleId && c.Year == 2026)));
        Assert.True(required > 0);
        page.Says("by Dec 31, 2026.");
        page.Says("tells you after the close of the year whether you are certified for 2027.");
        Assert.Equal(3, page.Document.QuerySelectorAll("p.lead").Length);
        var before = Left(page);
        Assert.Contains("/profile", before);

        await pat.Send(await pat.Get("/profile"), "/profile");

        Assert.Equal(before.Where(step => step != "/profile"), Left(await pat.Get(Page)));
    }

    [Fact]
    public async Task Who_is_leaving_is_not_told_to_earn_points()
    {
        using var omar = await _portal.SignedIn("omar@example.org");
        var page = await omar.Get(Page);
        Assert.DoesNotContain("You earn points when you sign up", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/opportunities?open=true", Left(page));
    }

    [Fact]
    public async Task Who_has_done_all_of_it_is_told_so()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        await mira.Send(await mira.Get("/profile"), "/profile");
        await _portal.Do(db =>
            db.Members.Where(m => m.Email == "mira@example.org").ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, 4711L))
        );
        var page = await mira.Get(Page);
        Assert.Empty(Left(page));
        Assert.Equal("You are set up.", page.Heading);
    }

    private static List<string> Left(WebPage page) =>
        [
            .. page
                .Document.QuerySelectorAll("ul.tasks a")
                .Where(a => a.QuerySelector(".tag")!.TextContent == "To do")
                .Select(a => a.GetAttribute("href")!),
        ];
}
