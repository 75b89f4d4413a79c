using System.Net;
using MasterHome.Standing;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Review;

/// <summary>The review of the year and what other rules would do.</summary>
public sealed class ReviewTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string Page = "/back-office/review";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Portal.RefreshSummaries();
    }

    [Fact]
    public async Task Staff_read_it_and_confirm_nothing()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(Page);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.False(page.HasForm($"{Page}/confirmations"));
        Assert.Empty(page.Document.QuerySelectorAll("input[name='Form.Ids']"));
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get(Page)).Status);
    }

    [Fact]
    public async Task Each_open_point_leads_to_where_it_is_done()
    {
        var page = await Alex.Get(Page);
        foreach (var step in page.Document.QuerySelectorAll("main ul.tasks a").Select(a => a.GetAttribute("href")!))
            Assert.Equal(HttpStatusCode.OK, (await Alex.Get(step)).Status);
        var appeals = page.Document.QuerySelector("main ul.tasks a[href*=appeals]")!;
        Assert.Contains("1", appeals.QuerySelector(".tag")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("1 appeal to answer", (await Alex.Get(appeals.GetAttribute("href")!)).Heading);
    }

    [Fact]
    public async Task Proposals_are_filtered_and_confirmed_one_by_one_or_all_found()
    {
        var page = await Alex.Get($"{Page}?proposed=Certified");
        var nia = Assert.Single(page.Document.QuerySelectorAll("input[name='Form.Ids']"));
        var refused = await Alex.Send(page, $"{Page}/confirmations?proposed=Certified");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Choose at least one member.");

        page = await Alex.Send(page, $"{Page}/confirmations?proposed=Certified", ("Form.Ids", nia.GetAttribute("value")!));
        Assert.Equal("1 proposed outcome confirmed.", page.Notice);
        Assert.Equal(OutcomeResult.Certified, await Portal.Ask(db => db.OutcomeConfirmations.Select(c => c.Result).SingleAsync()));
        page = await Alex.Get($"{Page}?confirmed=no");
        page = await Alex.Send(page, $"{Page}/confirmations?confirmed=no", ("Form.All", "true"));
        Assert.Equal(0, await Found("confirmed=no"));
        Assert.Equal(1, await Found("proposed=Certified&confirmed=yes"));

        await Portal.Do(db => db.StandingSummaries.ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, MemberStatus.OnTrack)));
        Assert.Equal(2, await Found("confirmed=changed"));
    }

    [Fact]
    public async Task What_other_rules_would_do_is_shown_by_name_and_nothing_is_saved()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var cycle = await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync());
        var address = $"/back-office/cycles/{cycle}/what-if";
        var page = await sam.Get(address);
        Assert.Equal("What if the rules of 2026 were different?", page.Heading);
        Assert.Equal("400", page.All("#Rules_BasePoints").GetAttribute("value"));

        var typed = string.Join(
            '&',
            page.Document.QuerySelectorAll($"form[action='{address}'] input")
                .Where(i => i.GetAttribute("type") != "checkbox")
                .Select(i => $"{i.GetAttribute("name")}={Uri.EscapeDataString(i.GetAttribute("value") ?? "")}")
        );
        var low = await sam.Get($"{address}?{typed.Replace("BasePoints=400", "BasePoints=1", StringComparison.Ordinal)}");
        Assert.Matches("^The status of [0-9]+ members? would change$", low.Heading);
        var changed = low.Document.QuerySelectorAll("table.list tbody tr");
        Assert.NotEmpty(changed);
        Assert.All(changed, row => Assert.NotEqual(row.Children[1].TextContent, row.Children[2].TextContent));
        var wrong = await sam.Get($"{address}?{typed.Replace("BasePoints=400", "BasePoints=-5", StringComparison.Ordinal)}");
        Assert.NotNull(wrong.Document.QuerySelector("#Rules_BasePoints-error"));
        Assert.Equal(400, await Portal.Ask(db => db.Cycles.Where(c => c.Id == cycle).Select(c => c.BasePoints).SingleAsync()));
    }

    private async Task<int> Found(string query) =>
        (await Alex.Get($"{Page}?{query}")).Document.QuerySelectorAll("table.rows tbody tr").Length;
}
