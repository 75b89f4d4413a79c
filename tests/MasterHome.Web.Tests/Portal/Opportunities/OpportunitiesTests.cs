using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Portal.Opportunities;

public sealed class OpportunitiesTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact, Trait("Fault", "9")]
    public async Task A_member_who_opted_out_is_not_told_that_they_can_sign_up()
    {
        using var omar = await portal.SignedIn("omar@example.org");
        var page = await omar.Get("/opportunities");

        Assert.Equal("You cannot sign up for opportunities in 2026.", page.Heading);
        page.Says("You have opted out of the program. Cancel your opt-out first.");
        (await omar.Get("/opportunities?open=true")).Says("0 opportunities found");
    }

    [Theory]
    [Trait("Fault", "9")]
    [InlineData("webinar", "Webinar panel")]
    [InlineData("practitioners", "Webinar panel")]
    [InlineData("PREPARATION call", "Webinar panel")]
    [InlineData("récording", "Webinar panel")]
    [InlineData("public speaking panel", "Webinar panel")]
    [InlineData("60 points", "Webinar panel")]
    [InlineData("every night", "Community replies")]
    public async Task The_search_finds_every_text_that_a_member_reads(string words, string title)
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var page = await mira.Get($"/opportunities?q={Uri.EscapeDataString(words)}");
        Assert.Contains(page.Document.QuerySelectorAll(".cards h3"), h => h.TextContent == title);
        Assert.Empty((await mira.Get("/opportunities?q=zzzz")).Document.QuerySelectorAll(".cards h3"));
    }

    [Fact, Trait("Fault", "1")]
    public async Task What_overlaps_with_a_session_of_the_member_says_so_and_is_not_counted()
    {
        await using var own = new TestPortal();
        using var alex = await own.SignedIn("alex@example.org");
        await alex.Publish("Clash A");
        await alex.Publish("Clash B");
        using var mira = await own.SignedIn("mira@example.org");
        var address = (await mira.Get("/opportunities?q=Clash")).Links.Where(l =>
            l.StartsWith("/opportunities/", StringComparison.Ordinal)
        );
        var (first, second) = (await mira.Get(address.First()), address.Last());
        (await mira.Get("/opportunities?q=Clash&open=true")).Says("2 opportunities found");

        await mira.Send(first, "/sign-ups");

        (await mira.Get("/opportunities?q=Clash&open=true")).Says("0 opportunities found");
        var page = await mira.Get(second);
        page.Says("You are signed up for Clash A at that time (Tue, Oct 20, 2026, 16:00");
        Assert.False(page.HasForm("/sign-ups"));
    }

    [Fact]
    public async Task The_heading_counts_what_the_member_can_join()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        Assert.Matches("^You can sign up for [1-9]", (await mira.Get("/opportunities")).Heading);
    }
}
