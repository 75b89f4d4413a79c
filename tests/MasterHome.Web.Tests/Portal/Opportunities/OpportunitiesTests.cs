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

    [Fact]
    public async Task The_heading_counts_what_the_member_can_join()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        Assert.Matches("^You can sign up for [1-9]", (await mira.Get("/opportunities")).Heading);
    }
}
