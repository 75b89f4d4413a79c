using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Queue;

public sealed class SelectionsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string Selections = "/back-office/queue/selections";

    [Fact]
    public async Task Staff_choose_nothing_and_nobody_sees_the_selection_of_another()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.False((await sam.Get("/back-office/queue")).HasForm(Selections));
        var mine = await ChooseAll();
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(mine.Address)).Status);
        using var other = await SecondAdministrator();
        var page = await other.Get(mine.Address);
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        page.Says("This selection has expired");
    }

    [Fact]
    public async Task All_items_are_shown_with_what_approving_does_and_then_decided_together()
    {
        var page = await ChooseAll();
        Assert.Equal("Decide 6 items together?", page.Heading);
        page.Says("Completion report: 1, Interest: 1, Training: 1, Suggestion: 1, Leave request: 1, Appeal: 1.");
        page.Says("of 400");
        page.Says("A suggestion is accepted alone");

        var refused = await Alex.Send(page, $"{page.Address}/decision", ("Form.Verdict", "Decline"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Form_Reason-error"));

        var done = await Alex.Send(refused, $"{page.Address}/decision", ("Form.Verdict", "Verify"));
        Assert.Equal("3 of 6 items decided", done.Heading);
        Assert.Equal("3 items approved. 3 items not decided.", done.Notice);
        done.Says("A suggestion is accepted alone");
        done.Says("Leave is granted alone");
        done.Says("An appeal is answered alone");
        Assert.Equal("3 items to review", (await Alex.Get("/back-office/queue")).Heading);
        Assert.False(done.HasForm($"{page.Address}/decision"));
    }

    [Fact]
    public async Task Decisions_on_a_selection_are_undone_together_and_later_ones_are_left_alone()
    {
        var page = await ChooseAll();
        page = await Alex.Send(page, $"{page.Address}/decision", ("Form.Verdict", "Verify"));
        var training = await Portal.Ask(db =>
            db.Completions.Where(c => c.DecidedBy!.StartsWith("Alex") && c.Evidence != null).Select(c => c.Id).SingleAsync()
        );
        // Somebody undoes one of them alone, and decides again.
        Portal.Clock.Advance(TimeSpan.FromMinutes(5));
        using (var kim = await Portal.SignedIn("kim@example.org"))
        {
            var member = await Portal.Ask(db => db.Completions.Where(c => c.Id == training).Select(c => c.MemberId).SingleAsync());
            var path = $"/back-office/training/completions/{training}/decision";
            await kim.Send(await kim.Get($"/back-office/members/{member}"), $"{path}/removal");
            await kim.Send(await kim.Get($"/back-office/queue?item=training-{training}"), path);
        }
        page = await Alex.Send(await Alex.Get(page.Address), $"{page.Address}/decision/removal");
        Assert.Equal("These decisions are undone", page.Heading);
        Assert.False(page.HasForm($"{page.Address}/decision/removal"));
        Assert.Equal(
            0,
            await Portal.Ask(db =>
                db.PointEntries.Where(e => e.SourceKey.StartsWith("sign-up:") && e.PostedAt >= TestPortal.DemoDay.UtcDateTime)
                    .SumAsync(e => e.Points)
            )
        );
        Assert.Equal(
            MasterHome.Training.CompletionState.Verified,
            await Portal.Ask(db => db.Completions.Where(c => c.Id == training).Select(c => c.State).SingleAsync())
        );
        var refused = await Alex.PostTo(await Alex.Get("/security"), $"{page.Address}/decision/removal");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    [Fact]
    public async Task Chosen_items_that_somebody_else_decides_meanwhile_are_named()
    {
        var signUp = await Portal.Ask(db => db.SignUps.SingleAsync(s => s.State == SignUpState.Reported));
        var queue = await Alex.Get("/back-office/queue");
        var keys = queue.Document.QuerySelectorAll("input[name='Form.Items']").Select(i => i.GetAttribute("value")!).ToList();
        Assert.Contains($"completion-{signUp.Id}", keys);
        var page = await Alex.Send(
            queue,
            Selections,
            [.. keys.Take(3).Append($"completion-{signUp.Id}").Distinct().Select(k => ("Form.Items", k))]
        );
        using (var other = await SecondAdministrator())
            await other.Send(
                await other.Get($"/back-office/queue?item=completion-{signUp.Id}"),
                $"/back-office/sign-ups/{signUp.Id}/decision"
            );

        (await Alex.Get(page.Address)).Says("It was decided or changed after you chose it.");
        var done = await Alex.Send(page, $"{page.Address}/decision", ("Form.Verdict", "Decline"), ("Form.Reason", "Not now."));

        done.Says("It was decided or changed after you chose it.");
        Assert.Equal(1, await Portal.Ask(db => db.PointEntries.CountAsync(e => e.SourceKey == $"sign-up:{signUp.Id}")));
    }

    [Fact]
    public async Task Nothing_chosen_is_refused_on_the_queue_itself()
    {
        var page = await Alex.Send(await Alex.Get("/back-office/queue"), Selections);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        page.Says("Choose at least one item that waits for a decision.");
        Assert.Equal("6 items to review", page.Heading);
    }

    private async Task<WebPage> ChooseAll() => await Alex.Send(await Alex.Get("/back-office/queue"), Selections, ("Form.All", "true"));
}
