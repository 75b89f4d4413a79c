using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Portal.Suggestions;

public sealed class SuggestionsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_suggestion_is_visible_only_to_its_author_and_can_be_withdrawn()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var refused = await mira.Send(
            await mira.Get("/suggestions/new"),
            "/suggestions",
            ("Title", "A meet-up"),
            ("Description", "Monthly."),
            ("DoneOn", "2026-12-01")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#DoneOn-error"));
        Assert.Equal("A meet-up", refused.All("#Title").GetAttribute("value"));

        var sent = await mira.Send(
            refused,
            "/suggestions",
            ("DoneOn", ""),
            ("Link", "https://example.org/meet-up"),
            ("Description", "Monthly <b>evenings</b>.")
        );
        Assert.Equal("A meet-up is waiting for an answer.", sent.Heading);
        sent.Says("Monthly <b>evenings</b>.");

        using var nia = await _portal.SignedIn("nia@example.org");
        Assert.Equal(HttpStatusCode.NotFound, (await nia.Get(sent.Address)).Status);

        Assert.Equal("You withdrew A meet-up.", (await mira.Send(sent, $"{sent.Address}/withdrawal")).Heading);
    }

    [Fact]
    public async Task An_accepted_suggestion_can_be_reported_as_completed()
    {
        using var jun = await _portal.SignedIn("jun@example.org");
        var address = (await jun.Get("/suggestions")).All("tbody a").GetAttribute("href")!;
        var form = await jun.Get($"{address}/completion");
        var sent = await jun.Send(form, $"{address}/completion", ("DoneOn", "2026-09-14"), ("Evidence", "Six episodes are out."));
        Assert.Equal("A planning podcast is waiting for verification.", sent.Heading);
    }

    [Fact]
    public async Task Files_are_added_while_the_team_has_not_decided_and_the_team_sees_them()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var sent = await mira.Send(
            await mira.Get("/suggestions/new"),
            "/suggestions",
            ("Title", "A meet-up"),
            ("Description", "Monthly."),
            ("DoneOn", "2026-09-01")
        );
        var path = sent.Address;
        var lies = await mira.Send(sent, $"{path}/evidence", ("Evidence.File", "@picture.png|no picture"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, lies.Status);
        Assert.NotNull(lies.Document.QuerySelector("#Evidence_File-error"));
        var page = await mira.Send(sent, $"{path}/evidence", ("Evidence.File", "@notes.txt|I held it."));
        Assert.Equal("notes.txt is added.", page.Notice);

        using var alex = await _portal.SignedIn("alex@example.org");
        var decision = await alex.Get($"/back-office{path}");
        decision.Says("notes.txt");
        await alex.Send(decision, $"/back-office{path}/decision", ("Form.Verdict", "Decline"), ("Form.Answer", "Not ours."));
        page = await mira.Get(path);
        page.Says("notes.txt");
        Assert.False(page.HasForm($"{path}/evidence"));
        using var late = await mira.PostTo(page, $"{path}/evidence", ("Evidence.File", "@more.txt|I held it."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
    }
}
