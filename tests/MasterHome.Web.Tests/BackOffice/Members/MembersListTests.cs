using AngleSharp.Dom;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Members;

public sealed class MembersListTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Each_status_lists_exactly_its_members()
    {
        var standings = await Portal.Ask(async db =>
            await new Standings(db, A.Calendar(Portal.Clock)).Of(db.Members, await db.Cycles.SingleAsync(c => c.Year == 2026))
        );
        foreach (var status in Enum.GetValues<MemberStatus>())
        {
            var page = await Alex.Get($"/back-office/members?status={status}");
            var expected = standings.Where(s => s.Status == status).OrderBy(s => s.Who.LastName).Select(s => s.Who.Name).ToList();
            Assert.Equal(expected, Names(page));
            Assert.StartsWith(expected.Count == 0 ? "No members" : $"{expected.Count} member", page.Heading, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Can_be_sorted_by_points_with_and_without_a_status_and_a_search()
    {
        var points = await Portal.Ask(db =>
            db.StandingSummaries.Where(s => db.Cycles.Any(c => c.Id == s.CycleId && c.Year == 2026))
                .Select(s => new
                {
                    s.Earned,
                    s.MemberId,
                    s.Status,
                    Name = s.FirstName + " " + s.LastName,
                })
                .ToListAsync()
        );
        var fewest = points.OrderBy(p => p.Earned).ThenBy(p => p.MemberId).ToList();
        Assert.True(fewest.Select(p => p.Earned).Distinct().Count() > 2);

        Assert.Equal(fewest.Select(p => p.Name), Names(await Alex.Get("/back-office/members?sort=earned")));
        Assert.Equal(fewest.AsEnumerable().Reverse().Select(p => p.Name), Names(await Alex.Get("/back-office/members?sort=-earned")));
        var status = points.GroupBy(p => p.Status).MaxBy(g => g.Count())!.Key;
        Assert.Equal(
            fewest.Where(p => p.Status == status).Select(p => p.Name),
            Names(await Alex.Get($"/back-office/members?status={status}&sort=earned"))
        );
        Assert.Equal(["Mira Okafor"], Names(await Alex.Get("/back-office/members?q=okafor&sort=-earned")));
    }

    [Fact]
    public async Task The_overview_leads_to_the_members_of_a_status()
    {
        var overview = await Alex.Get("/back-office");
        var link = overview.Document.QuerySelector("a[href='/back-office/members?status=AtRisk']")!;
        var list = await Alex.Get(link.GetAttribute("href")!);
        Assert.StartsWith(
            $"{link.TextContent} member",
            list.Heading.Replace("No members", "0 members", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Equal("At risk", list.Document.QuerySelector("select[name=status] option[selected]")!.TextContent);
    }

    [Fact]
    public async Task Pages_say_as_of_when_until_a_change_is_shown()
    {
        var cycleId = await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync());
        string[] addresses = ["/back-office", "/back-office/members", $"/back-office/cycles/{cycleId}/closing"];
        foreach (var address in addresses)
            Assert.DoesNotContain("As of", (await Alex.Get(address)).Text, StringComparison.Ordinal);
        var member = await Portal.Ask(db => db.Members.FirstAsync(m => m.LastName == "Okafor"));
        await Portal.Do(async db =>
        {
            new Ledger(db).Post(
                new Posting(
                    member.Id,
                    cycleId,
                    1234,
                    PointKind.Correction,
                    A.Day(2026, 9, 1),
                    "Talk",
                    "A talk",
                    1,
                    "talk:1",
                    By.Administrator()
                )
            );
            await db.SaveChangesAsync();
        });
        foreach (var address in addresses)
            (await Alex.Get(address)).Says("As of Tue, Sep 15, 12:00. Later changes are being added.");

        await Portal.RefreshSummaries();

        foreach (var address in addresses)
            Assert.DoesNotContain("As of", (await Alex.Get(address)).Text, StringComparison.Ordinal);
        Assert.Equal("Mira Okafor", Names(await Alex.Get("/back-office/members?sort=-earned"))[0]);
    }

    private static List<string> Names(WebPage page) =>
        [.. page.Document.QuerySelectorAll("table.list tbody tr td a").Select(a => a.TextContent)];
}
