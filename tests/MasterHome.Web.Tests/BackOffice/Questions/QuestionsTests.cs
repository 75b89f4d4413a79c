using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Questions;

public sealed class QuestionsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Address = "/back-office/questions";
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Staff_read_and_cannot_change()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.OK, (await sam.Get(Address)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get($"{Address}/new")).Status);
    }

    [Fact]
    public async Task A_question_is_previewed_kept_found_by_members_changed_hidden_and_removed()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        (string, string)[] typed =
        [
            ("Form.Question", "Who speaks at the spring meetup?"),
            ("Form.Answer", "It is **here**: [recording](/program) <script>alert(1)</script>"),
        ];
        var form = await alex.Get($"{Address}/new");
        using var answer = await alex.PostTo(form, $"{Address}/preview", typed);
        var preview = new WebPage(Address, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        preview.Says("It is here: recording <script>alert(1)</script>");
        Assert.Equal(1, await _portal.Ask(db => db.Questions.CountAsync()));

        Assert.Equal("2 questions shown to members", (await alex.Send(form, Address, typed)).Heading);
        using var mira = await _portal.SignedIn("mira@example.org");
        (await mira.Get("/program")).Says("Who speaks at the spring meetup?");
        var found = await mira.Get("/questions?q=SPRING+meetup");
        Assert.Equal("1 answer found.", found.Heading);
        Assert.Equal("here", found.All("details strong").TextContent);
        Assert.Empty(found.Document.QuerySelectorAll("details script"));

        var id = await _portal.Ask(db => db.Questions.MaxAsync(q => q.Id));
        var edit = await alex.Get($"{Address}/{id}");
        (await alex.Send(edit, $"{Address}/{id}", ("Form.Answer", ""))).Says("Answer");
        Assert.Equal("1 question shown to members", (await alex.Send(edit, $"{Address}/{id}", ("Form.IsShown", "false"))).Heading);
        Assert.Equal("No answer contains all these words.", (await mira.Get("/questions?q=spring+meetup")).Heading);

        // Somebody else changed it meanwhile.
        using var stale = await alex.Post(edit, $"{Address}/{id}", ("Form.Question", "Another?"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.StatusCode);

        await alex.Send(await alex.Get($"{Address}/{id}"), $"{Address}/{id}/removal");
        Assert.Equal(1, await _portal.Ask(db => db.Questions.CountAsync()));
        Assert.Equal(3, await _portal.Ask(db => db.History.CountAsync(h => h.Subject == "ProgramQuestion")));
    }

    [Theory]
    [InlineData("waitlist", "How does the waitlist work?")]
    [InlineData("JULY", "I qualified in July. Do I need all 400 points?")]
    [InlineData("single sign-on", "My employer uses single sign-on, and I cannot sign in. What can I do?")]
    public async Task Members_search_in_questions_and_answers(string words, string question)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        (await mira.Get($"/questions?q={Uri.EscapeDataString(words)}")).Says(question);
    }
}
