using System.Net;
using MasterHome.Appeals;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Appeals;

public sealed class AppealsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private int _id;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _id = await Portal.Ask(db => db.Appeals.Select(a => a.Id).SingleAsync());
    }

    private string Path => $"/back-office/appeals/{_id}";

    [Fact]
    public async Task Staff_read_and_decide_nothing_and_members_do_not_come_in()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(Path);
        page.Says("days left to answer");
        Assert.False(page.HasForm($"{Path}/decision"));
        Assert.False(page.HasForm($"{Path}/messages"));
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get(Path)).Status);
    }

    [Fact]
    public async Task Who_made_the_decision_cannot_answer_and_another_can()
    {
        Assert.False((await Alex.Get(Path)).HasForm($"{Path}/decision"));
        // Whoever had the page open before the decision was theirs is refused too.
        await DecideAs("kim@example.org");
        var mine = await Alex.Get(Path);
        await DecideAs("alex@example.org");
        var refused = await Alex.Send(mine, $"{Path}/decision", ("Form.Verdict", "Uphold"), ("Form.Answer", "You are right."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("must be answered by someone who was not involved");

        using var kim = await Portal.SignedIn("kim@example.org");
        var empty = await kim.Send(await kim.Get(Path), $"{Path}/decision", ("Form.Verdict", "Uphold"));
        Assert.NotNull(empty.Document.QuerySelector("#Form_Answer-error"));
        var page = await kim.Send(empty, $"{Path}/decision", ("Form.Verdict", "Decline"), ("Form.Answer", "The post is not there."));
        Assert.Equal("The appeal is not upheld. The member gets your answer by email.", page.Notice);
        page.Says("The post is not there.");
        page = await kim.Send(page, $"{Path}/decision/removal");
        Assert.Equal(AppealState.Open, await Portal.Ask(db => db.Appeals.Select(a => a.State).SingleAsync()));
        page.Says("days left to answer");
    }

    [Fact]
    public async Task A_message_is_sent_and_shown()
    {
        var empty = await Alex.Send(await Alex.Get(Path), $"{Path}/messages");
        Assert.NotNull(empty.Document.QuerySelector("#Message_Text-error"));
        var page = await Alex.Send(empty, $"{Path}/messages", ("Message.Text", "Which link is right?"));
        Assert.Equal("The message is sent to the member by email.", page.Notice);
        page.Says("Which link is right?");
        Assert.Equal(1, await Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == "appeal-message")));
    }

    [Fact]
    public async Task In_the_queue_it_is_answered_and_the_filter_stays()
    {
        using var kim = await Portal.SignedIn("kim@example.org");
        var queue = await kim.Get($"/back-office/queue?kind=Appeal&item=appeal-{_id}");
        var next = await kim.Send(queue, $"{Path}/decision", ("Form.Verdict", "Uphold"), ("Form.Answer", "You are right."));
        Assert.Contains("The appeal is upheld.", next.Notice, StringComparison.Ordinal);
        Assert.StartsWith("/back-office/queue?kind=Appeal", next.Address, StringComparison.Ordinal);
        Assert.Equal("No items to review", next.Heading);
    }

    private Task DecideAs(string email) =>
        Portal.Do(db =>
            db.SignUps.Where(s => s.Id == (int)db.Appeals.Single().AboutId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.DecidedByAccountId, db.Users.Single(a => a.Email == email).Id))
        );
}
