using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Portal.Home;

public sealed class HomeTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact]
    public async Task Half_way_the_page_says_how_far_and_why_so_many()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var page = await mira.Get("/");

        Assert.Matches(@"^You have \d+ of 400 points\.$", page.Heading);
        var meter = page.All("progress");
        Assert.Equal("400", meter.GetAttribute("max"));
        Assert.Contains("/points#why", page.Links);
        page.Says("Report Office hours shift");
        page.Says("Complete The Anaplan Way");
        page.Says("You are certified for 2026 through what you did in 2025.");
        Assert.Contains("earned by Sep 15", page.All(".chart svg").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(9, page.Document.QuerySelectorAll(".chart tbody tr").Length);
    }

    [Fact]
    public async Task Who_qualified_in_July_is_asked_for_half()
    {
        using var jun = await portal.SignedIn("jun@example.org");
        Assert.Equal("200", (await jun.Get("/")).All("progress").GetAttribute("max"));
        var points = await jun.Get("/points");
        points.Says("from July, the month in which you qualified");
        points.Says("400 × 6 ÷ 12, rounded up");
    }

    [Fact]
    public async Task Who_is_done_is_told_so_and_nothing_is_asked()
    {
        using var nia = await portal.SignedIn("nia@example.org");
        var page = await nia.Get("/");
        Assert.Equal("You have met all requirements of 2026.", page.Heading);
        page.Says("all points are there");
    }

    [Fact]
    public async Task Nothing_is_held_against_those_who_leave()
    {
        using var omar = await portal.SignedIn("omar@example.org");
        var page = await omar.Get("/");
        Assert.Equal("You are leaving at the end of 2026.", page.Heading);
        Assert.DoesNotContain("pace", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#places"));
    }

    [Fact]
    public async Task Between_the_years_the_page_says_that_the_team_reviews()
    {
        await using var later = new TestPortal();
        later.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 3, 9, 0, 0, TimeSpan.Zero));
        using var mira = await later.SignedIn("mira@example.org");
        var page = await mira.Get("/");
        page.Says("2026 is over and the team reviews it.");
        Assert.DoesNotContain("only today", page.Text, StringComparison.Ordinal);
    }
}
