using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Queue;

/// <summary>Who looks after an item, the filters of the queue, and kept reasons.</summary>
public sealed class OwnersTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string Reasons = "/back-office/queue/reasons";

    [Fact]
    public async Task Staff_see_who_has_an_item_and_take_none()
    {
        var item = await Take();
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get($"/back-office/queue?item={item}");
        page.Says("Alex");
        Assert.False(page.HasForm($"/back-office/queue/{item}/owner"));
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(Reasons)).Status);
    }

    [Fact]
    public async Task An_item_is_taken_found_by_its_owner_assigned_and_released()
    {
        var item = await Take();
        Assert.Equal("1 item to review", (await Alex.Get("/back-office/queue?owner=me")).Heading);
        Assert.Equal("5 items to review", (await Alex.Get("/back-office/queue?owner=nobody")).Heading);

        using var kim = await Portal.SignedIn("kim@example.org");
        Assert.Equal("No items to review", (await kim.Get("/back-office/queue?owner=me")).Heading);
        var page = await kim.Get($"/back-office/queue?item={item}");
        var own = page.Document.QuerySelectorAll("select[name='Form.Owner'] option").Single(o => o.TextContent.Contains("Kim"));
        page = await kim.Send(
            page,
            $"/back-office/queue/{item}/owner",
            ("Form.Step", "Assign"),
            ("Form.Owner", own.GetAttribute("value")!)
        );
        Assert.Equal("The item is assigned.", page.Notice);
        page = await kim.Send(page, $"/back-office/queue/{item}/owner", ("Form.Step", "Release"));
        Assert.Equal("Nobody has this item any more.", page.Notice);
        Assert.Equal(0, await Portal.Ask(db => db.ReviewAssignments.CountAsync()));
    }

    [Fact]
    public async Task Of_two_who_take_an_item_the_second_learns_who_has_it()
    {
        using var kim = await Portal.SignedIn("kim@example.org");
        var first = FirstItem(await kim.Get("/back-office/queue"));
        var page = await kim.Get($"/back-office/queue?item={first}");
        await Take();
        var late = await kim.Send(page, $"/back-office/queue/{first}/owner", ("Form.Step", "Take"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        late.Says("took this item on");
        late.Says("Alex");
    }

    [Fact]
    public async Task Items_are_filtered_by_age_and_by_opportunity()
    {
        var signUp = await Portal.Ask(db =>
            db.SignUps.Where(s => s.State == MasterHome.Opportunities.SignUpState.Reported)
                .Select(s => new { s.Id, s.OpportunityId })
                .SingleAsync()
        );
        var page = await Alex.Get($"/back-office/queue?opportunity={signUp.OpportunityId}");
        Assert.Equal("1 item to review", page.Heading);
        Assert.Equal($"completion-{signUp.Id}", FirstItem(page));
        Assert.Equal("No items to review", (await Alex.Get("/back-office/queue?days=30")).Heading);
        Portal.Clock.Advance(TimeSpan.FromDays(60));
        using var later = await Portal.SignedIn("alex@example.org");
        Assert.Equal("6 items to review", (await later.Get("/back-office/queue?days=30")).Heading);
        // All of the filter are decided, and no others.
        page = await later.Get($"/back-office/queue?days=30&kind=Training");
        page = await later.Send(page, "/back-office/queue/selections", ("Form.All", "true"));
        Assert.Equal("Decide 1 item together?", page.Heading);
    }

    [Fact]
    public async Task A_kept_reason_is_chosen_to_decline()
    {
        var page = await Alex.Send(await Alex.Get(Reasons), Reasons);
        Assert.NotNull(page.Document.QuerySelector("#Form_Text-error"));
        page = await Alex.Send(page, Reasons, ("Form.Text", "The evidence cannot be opened."));
        Assert.Equal("1 kept reason", page.Heading);

        page = await Alex.Get("/back-office/queue?kind=Training");
        var decision = page.All("#decision form").GetAttribute("action")!;
        await Alex.Send(page, decision, ("Form.Verdict", "Decline"), ("Form.KeptReason", "The evidence cannot be opened."));
        Assert.Equal(
            "The evidence cannot be opened.",
            await Portal.Ask(db => db.Completions.Where(c => c.DecisionReason != null).Select(c => c.DecisionReason).SingleAsync())
        );

        page = await Alex.Get(Reasons);
        page = await Alex.Send(page, page.All("form[action$=removal]").GetAttribute("action")!);
        Assert.Equal("No reasons kept yet", page.Heading);
    }

    private async Task<string> Take()
    {
        var item = FirstItem(await Alex.Get("/back-office/queue"));
        var page = await Alex.Send(
            await Alex.Get($"/back-office/queue?item={item}"),
            $"/back-office/queue/{item}/owner",
            ("Form.Step", "Take")
        );
        Assert.Equal("You have taken this item.", page.Notice);
        return item;
    }

    private static string FirstItem(WebPage page) =>
        page.Document.QuerySelector("input[name='Form.Items']")?.GetAttribute("value") ?? throw new InvalidOperationException("No items.");
}
