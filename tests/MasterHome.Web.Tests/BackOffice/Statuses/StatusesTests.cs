using System.Globalization;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Statuses;

public sealed class StatusesTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string Page = "/back-office/reports/statuses";

    [Theory]
    [InlineData("Country")]
    [InlineData("Company")]
    [InlineData("Partner")]
    [InlineData("Qualified")]
    public async Task Every_division_adds_up_to_all_members(string by)
    {
        await Portal.RefreshSummaries();
        var page = await Alex.Get($"{Page}?by={by}");
        var members = await Portal.Ask(db =>
            db.StandingSummaries.CountAsync(s =>
                db.Cycles.Any(c => c.Id == s.CycleId && c.Year == 2026) && s.Status != MemberStatus.NotInThisYear
            )
        );
        var rows = page
            .Document.QuerySelectorAll("table.list tbody tr td:last-child")
            .Select(c => int.Parse(c.TextContent, CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(members, rows.Sum());
        Assert.Equal($"{members}", page.All("table.list tfoot td:last-child").TextContent);
    }

    [Theory]
    [InlineData("Country")]
    [InlineData("Qualified")]
    public async Task The_exported_groups_are_those_of_the_page(string by)
    {
        await Portal.RefreshSummaries();
        var page = await Alex.Get($"{Page}?by={by}");
        var shown = page
            .Document.QuerySelectorAll("table.list:last-of-type :is(tbody, tfoot) tr")
            .Select(r => r.Children.Select(c => c.TextContent.Split(" in ")[0].Trim().Replace("–", "0", StringComparison.Ordinal)))
            .Select(cells => string.Join(',', cells))
            .ToList();
        var csv = await Alex.Http.GetStringAsync(page.All("a[href*='format=Csv']").GetAttribute("href"));
        Assert.Equal(shown, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1));
    }

    [Fact]
    public async Task A_past_day_shows_what_was_recorded_on_it_and_the_chart_both_days()
    {
        await Portal.RefreshSummaries();
        await Record();
        var first = (await Alex.Get(Page)).Heading;
        Portal.Clock.Advance(TimeSpan.FromDays(1));
        await Portal.Do(db => db.StandingSummaries.ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, MemberStatus.RequirementsMet)));
        await Record();

        using var later = await Portal.SignedIn("alex@example.org");
        var before = await later.Get($"{Page}?day=2026-09-15");
        Assert.Equal(
            first.Replace("has met", "had met", StringComparison.Ordinal).Replace("have met", "had met", StringComparison.Ordinal),
            before.Heading
        );
        before.Says("as it was recorded on that day");
        var today = await later.Get(Page);
        Assert.NotEqual(first, today.Heading);
        Assert.Equal(2, today.Document.QuerySelectorAll("details table tbody tr").Length);
        Assert.NotNull(today.Document.QuerySelector("svg path.earned"));
    }

    [Theory]
    [InlineData("2026-12-24", "Dec 24, 2026 is not over yet.")]
    [InlineData("2026-01-01", "No status of a past day has been recorded yet.")]
    public async Task A_day_without_a_status_is_said_and_another_is_shown(string day, string says)
    {
        await Portal.Do(db => db.StatusPeriods.ExecuteDeleteAsync());
        (await Alex.Get($"{Page}?day={day}")).Says(says);
    }

    private Task Record() => Portal.Run<RecordStatuses>(job => job.RunAsync(default));
}
