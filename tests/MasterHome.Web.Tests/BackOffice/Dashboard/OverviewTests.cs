using MasterHome.Data.Demo;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.BackOffice.Dashboard;

public sealed class OverviewTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact, Trait("Fault", "1")]
    public async Task After_the_year_it_counts_no_days_and_nobody_is_on_the_way()
    {
        (await Alex.Get("/back-office")).Says("days left");
        Portal.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 5, 12, 0, 0, TimeSpan.Zero));
        await Alex.SignIn("alex@example.org", DemoData.Passphrase);

        var page = await Alex.Get("/back-office");

        page.Says("2026 is over and under review. 4 members have not met the requirements.");
        page.Says("2026 has ended and is not closed yet.");
        foreach (var words in new[] { "only today", " left", "on the way", "for 2028" })
            Assert.DoesNotContain(words, page.Text, StringComparison.Ordinal);
    }
}
