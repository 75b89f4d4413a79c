using System.Net;
using MasterHome.Appeals;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Appeals;

public sealed class AppealsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_members_appeal_and_only_about_what_is_theirs()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/appeals")).Status);
        using var mira = await _portal.SignedIn("mira@example.org");
        var other = await _portal.Ask(db =>
            db.PointEntries.Where(e => db.Members.Any(m => m.Id == e.MemberId && m.Email == "nia@example.org"))
                .Select(e => e.Id)
                .FirstAsync()
        );
        Assert.Equal(HttpStatusCode.NotFound, (await mira.Get($"/appeals/new?about=PointEntry&id={other}")).Status);
        using var sent = await mira.PostTo(
            await mira.Get("/appeals/new"),
            "/appeals",
            ("About", "PointEntry"),
            ("Id", $"{other}"),
            ("Text", "Mine")
        );
        Assert.Equal(HttpStatusCode.NotFound, sent.StatusCode);
    }

    [Fact]
    public async Task While_a_decision_is_questioned_its_page_leads_to_the_appeal_and_nothing_is_to_report_again()
    {
        // The demo data has one already.
        await _portal.Do(db => db.Appeals.ExecuteDeleteAsync());
        using var mira = await _portal.SignedIn("mira@example.org");
        var home = await mira.Get("/");
        home.Says("Report Community blog post again");
        var signUp = await _portal.Ask(db =>
            db.SignUps.Where(s => s.State == MasterHome.Opportunities.SignUpState.Declined)
                .Where(s => db.Members.Any(m => m.Id == s.MemberId && m.Email == "mira@example.org"))
                .Select(s => s.Id)
                .SingleAsync()
        );
        var question = $"/appeals/new?about=SignUp&id={signUp}";
        Assert.Contains(question, (await mira.Get($"/sign-ups/{signUp}")).Links);
        var appeal = (await mira.Send(await mira.Get(question), "/appeals", ("Text", "The post is online."))).Address;

        var page = await mira.Get($"/sign-ups/{signUp}");
        Assert.Contains(appeal, page.Links);
        Assert.DoesNotContain(question, page.Links);
        Assert.DoesNotContain("Report Community blog post again", (await mira.Get("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_is_questioned_from_where_it_stands_with_words_and_files_and_withdrawn()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var form = await mira.Get(
            (await mira.Get("/points")).Links.First(l => l.StartsWith("/appeals/new?about=PointEntry", StringComparison.Ordinal))
        );
        form.Says("The team answers by Sep 29, 2026.");
        var empty = await mira.Send(form, "/appeals", ("Text", " "));
        Assert.NotNull(empty.Document.QuerySelector("#Text-error"));

        var page = await mira.Send(form, "/appeals", ("Text", "It was 90 points."));
        Assert.EndsWith("is waiting for an answer.", page.Heading, StringComparison.Ordinal);
        var path = page.Address;
        page = await mira.Send(page, $"{path}/messages", ("Words.Message", "See the recording."));
        page.Says("See the recording.");
        page = await mira.Send(page, $"{path}/evidence", ("Evidence.File", "@notes.txt|I held it."));
        Assert.Equal("The file is added.", page.Notice);
        using var alex = await _portal.SignedIn("alex@example.org");
        (await alex.Get($"/back-office{path}")).Says("notes.txt");
        var removal = page
            .Document.QuerySelectorAll("form")
            .Select(f => f.GetAttribute("action")!)
            .Single(a => a.EndsWith("/removal", StringComparison.Ordinal));
        page = await mira.Send(page, removal);
        Assert.Equal(path, page.Address);

        var twice = await mira.Send(form, "/appeals", ("Text", "Again."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.Status);
        twice.Says("An appeal about this is open already.");
        page = await mira.Send(await mira.Get(path), $"{path}/withdrawal");
        Assert.StartsWith("You withdrew your appeal", page.Heading, StringComparison.Ordinal);
        using var late = await mira.PostTo(page, $"{path}/evidence", ("Evidence.File", "@notes.txt|I held it."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
    }

    [Fact]
    public async Task An_answered_appeal_is_reopened_once()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(await mira.Get("/appeals/new"), "/appeals", ("Text", "My talk in May is missing."));
        var path = page.Address;
        using var alex = await _portal.SignedIn("alex@example.org");
        await alex.Send(
            await alex.Get($"/back-office{path}"),
            $"/back-office{path}/decision",
            ("Form.Verdict", "Decline"),
            ("Form.Answer", "There was no talk.")
        );
        page = await mira.Get(path);
        page.Says("was not upheld");
        page = await mira.Send(page, $"{path}/reopening", ("Words.Message", "There was."));
        Assert.Equal("Your appeal is open again. Somebody else answers it.", page.Notice);
        Assert.Equal(AppealState.Open, await _portal.Ask(db => db.Appeals.OrderByDescending(a => a.Id).Select(a => a.State).FirstAsync()));
        Assert.False(page.HasForm($"{path}/reopening"));
    }
}
