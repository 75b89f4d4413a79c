using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Reconciliation;

public sealed class ReconciliationTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string Page = "/back-office/points/reconciliation";

    [Fact]
    public async Task Every_figure_agrees_with_the_ledger()
    {
        await Portal.RefreshSummaries();
        var sum = await Portal.Ask(db =>
            db.PointEntries.Where(e => db.Cycles.Any(c => c.Id == e.CycleId && c.Year == 2026)).SumAsync(e => e.Points)
        );
        var page = await Alex.Get(Page);
        Assert.Equal($"Every figure of 2026 agrees: {Format.Count(sum, "point")}", page.Heading);
        Assert.Empty(page.Document.QuerySelectorAll(".tag.bad"));
    }

    [Fact]
    public async Task An_altered_sum_is_named_with_its_member()
    {
        await Portal.RefreshSummaries();
        var mira = await Portal.Ask(db => db.Members.SingleAsync(m => m.Email == "mira@example.org"));
        await Portal.Do(db =>
            db.StandingSummaries.Where(s => s.MemberId == mira.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Earned, s => s.Earned + 7))
        );
        var page = await Alex.Get(Page);
        Assert.Equal("Some figures of 2026 differ from the ledger", page.Heading);
        page.Says("differs by +7");
        Assert.Contains($"/back-office/members/{mira.Id}?year=2026", page.Links);
    }

    [Fact]
    public async Task A_closed_year_is_compared_with_its_report()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.StartsWith("Every figure of 2025 agrees", (await sam.Get($"{Page}?year=2025")).Heading, StringComparison.Ordinal);
    }
}
