using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

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

    [Fact]
    public async Task The_list_is_filtered_and_sorted_by_points_hours_date_and_free_places()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var all = await Figures("");
        Assert.Equal(all.Select(f => f.Points).OrderDescending(), (await Figures("sort=Points")).Select(f => f.Points));
        Assert.Equal(all.Select(f => f.Minutes).Order(), (await Figures("sort=hours")).Select(f => f.Minutes));
        Assert.Equal(all.Select(f => f.Title).Order(StringComparer.Ordinal), (await Figures("sort=title")).Select(f => f.Title));
        Assert.Equal(all.Count(f => f.Points >= 100), (await Figures("points=100")).Count);
        Assert.Equal(all.Count(f => f.Minutes <= 60), (await Figures("hours=1")).Count);
        // Only those without a day.
        var undated = await Figures("by=2026-09-15");
        Assert.True(undated.Count < all.Count && undated.Count > 0);
        Assert.DoesNotContain(await Figures("free=true"), f => f.Title == "UX showcase");
        Assert.Contains(await Figures("open=true"), f => f.Title == "UX showcase");
        (await mira.Get("/opportunities?hours=many")).Says("many");
        (await mira.Get("/opportunities?hours=40000000")).Says("1,000");

        async Task<List<(string Title, int Points, int Minutes)>> Figures(string query)
        {
            var titles = (await mira.Get($"/opportunities?{query}"))
                .Document.QuerySelectorAll(".cards h3")
                .Select(h => h.TextContent)
                .ToList();
            return await portal.Ask(async db =>
            {
                var found = new List<(string, int, int)>();
                foreach (var title in titles)
                {
                    var opportunity = await db.Opportunities.OrderByDescending(o => o.CycleId).FirstAsync(o => o.Title == title);
                    found.Add((opportunity.Title, opportunity.Points, opportunity.Minutes));
                }
                return found;
            });
        }
    }

    [Fact]
    public async Task Those_of_the_plan_are_shown_and_without_a_plan_none()
    {
        using var jun = await portal.SignedIn("jun@example.org");
        var planned = (await jun.Get("/plan"))
            .Document.QuerySelectorAll("tbody a[href^='/opportunities/']")
            .Select(a => a.GetAttribute("href"))
            .Distinct()
            .Order();
        var shown = (await jun.Get("/opportunities?plan=true"))
            .Document.QuerySelectorAll(".cards h3 a")
            .Select(a => a.GetAttribute("href"));
        Assert.NotEmpty(shown);
        Assert.Equal(planned, shown.Order());

        using var nia = await portal.SignedIn("nia@example.org");
        var none = await nia.Get("/opportunities?plan=true");
        Assert.Empty(none.Document.QuerySelectorAll(".cards h3"));
        Assert.Contains("/plan", none.Links);
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
