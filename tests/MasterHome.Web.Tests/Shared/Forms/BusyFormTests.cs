using System.Net;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>The database cannot be written while a form is sent.</summary>
[Trait("Fault", "7")]
public sealed class BusyFormTests : IAsyncDisposable
{
    private readonly BusyPortal _portal = new();

    [SqliteTheory]
    [InlineData(5, 0)]
    [InlineData(13, 0)]
    // The session was seen more than a minute ago, so the request writes that first.
    [InlineData(5, 2)]
    [InlineData(13, 2)]
    public async Task What_was_typed_is_on_the_page_and_can_be_sent_again(int sqliteError, int minutesLater)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        var before = await _portal.Ask(db => db.Suggestions.CountAsync());
        _portal.Clock.Advance(TimeSpan.FromMinutes(minutesLater));
        _portal.Refuses.Error = sqliteError;

        using var answer = await mira.Post(page, "/suggestions", ("Title", "A talk"), ("Description", "Words that\r\ntook an hour"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var busy = new WebPage("/suggestions", answer.StatusCode, await answer.Content.ReadAsStringAsync());
        busy.Says("A talk");
        busy.Says("Words that took an hour");
        busy.Says("may not have been saved");
        Assert.Equal(Origin(page), Origin(busy));

        // Still busy: the text stays.
        busy = await mira.Send(busy, "/suggestions");
        busy.Says("Words that took an hour");
        _portal.Refuses.Error = null;
        Assert.Equal(HttpStatusCode.OK, (await mira.Send(busy, "/suggestions")).Status);
        var all = await _portal.Ask(db => db.Suggestions.OrderBy(s => s.Id).Select(s => s.Description).ToListAsync());
        Assert.Equal(before + 1, all.Count);
        Assert.Equal("Words that\ntook an hour", all[^1].ReplaceLineEndings("\n"));
    }

    [SqliteFact]
    public async Task Passwords_are_not_on_the_page()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/security/address");
        _portal.Refuses.Error = 5;

        var busy = await mira.Send(page, "/security/address", ("Email", "new@example.org"), ("Password", "the secret words"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.Status);
        busy.Says("new@example.org");
        Assert.DoesNotContain("the secret words", busy.Html, StringComparison.Ordinal);
        Assert.False(busy.HasForm("/security/address"));
    }

    /// <summary>Who is signed in is read first of all, before any page.</summary>
    [SqliteFact]
    public async Task A_database_that_cannot_be_read_is_a_page_too_and_health_needs_nobody()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        (_portal.Refuses.Error, _portal.Refuses.RefusesReads) = (5, true);

        using var answer = await mira.Http.GetAsync("/points");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("<h1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var live = await mira.Http.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_token_that_is_refused_after_all_does_not_lose_the_text(int minutesLater)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        _portal.Clock.Advance(TimeSpan.FromMinutes(minutesLater));
        _portal.Refuses.Error = 5;
        var busy = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", "Words"));
        _portal.Refuses.Error = null;

        var refused = await mira.Send(busy, "/suggestions", ("__RequestVerificationToken", "damaged"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);

        Assert.Equal(HttpStatusCode.OK, (await mira.Send(refused, "/suggestions")).Status);
        Assert.Equal("Words", await _portal.Ask(db => db.Suggestions.OrderBy(s => s.Id).Select(s => s.Description).LastAsync()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_choice_of_several_is_sent_again_as_it_was(int most)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/notifications");
        var kinds = AllEmails.CreateCatalog().Optional.Select(kind => kind.Key).ToList();
        var chosen = kinds.Take(most).ToList();
        var version = page.Form("/notifications").QuerySelector("[name=EditedVersion]")!.GetAttribute("value")!;
        foreach (var box in page.Document.QuerySelectorAll("input[name=wanted]"))
            box.Remove();
        _portal.Refuses.Error = 5;
        var busy = await mira.Send(page, "/notifications", [("EditedVersion", version), .. chosen.Select(kind => ("wanted", kind))]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.Status);
        _portal.Refuses.Error = null;

        Assert.Equal("Your email settings are saved.", (await mira.Send(busy, "/notifications")).Notice);

        var me = await _portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        var declined = await _portal.Ask(db => db.Unsubscriptions.Where(u => u.MemberId == me).Select(u => u.Kind).ToListAsync());
        Assert.Equal(kinds.Except(chosen).Order(), declined.Order());
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Checkboxes_are_sent_again_as_they_were(bool canTestOut, int prerequisites)
    {
        const string Action = "/back-office/training/courses";
        using var alex = await _portal.SignedIn("alex@example.org");
        var page = await alex.Get($"{Action}/new");
        var boxes = page.Document.QuerySelectorAll("input[name='Form.Prerequisites']").Take(prerequisites);
        var chosen = boxes.Select(b => b.GetAttribute("value")!).ToList();
        // As browsers do: a checked box, then the hidden field.
        string[] states = canTestOut ? ["true", "false"] : ["false"];
        _portal.Refuses.Error = 5;
        var busy = await alex.Send(
            page,
            Action,
            [
                ("Form.Code", "UX1"),
                ("Form.Title", "Commas, here, and there"),
                ("Form.Hours", "1.5"),
                ("Form.ReleasedOn", "2026-03-01"),
                .. states.Select(state => ("Form.CanTestOut", state)),
                .. chosen.Select(id => ("Form.Prerequisites", id)),
            ]
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.Status);
        _portal.Refuses.Error = null;

        Assert.Equal("The course is saved.", (await alex.Send(busy, Action)).Notice);

        var saved = await _portal.Ask(db => db.Courses.Include(c => c.Prerequisites).SingleAsync(c => c.Code == "UX1"));
        Assert.Equal(("Commas, here, and there", canTestOut), (saved.Title, saved.CanTestOut));
        Assert.Equal(chosen.Order(), saved.Prerequisites.Select(p => $"{p.Id}").Order());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("Origin", "https://elsewhere.example", false)]
    [InlineData("Origin", "http://localhost:81", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "http://localhost", true)]
    public async Task Only_a_page_of_the_portal_makes_the_error_page_show_texts(string header, string value, bool shown)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        _portal.Refuses.Error = 5;
        mira.Http.DefaultRequestHeaders.Add(header, value);

        var busy = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", "Words"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.Status);
        Assert.Equal(shown, busy.HasForm("/suggestions"));
    }

    private static string? Origin(WebPage page) => page.Form("/suggestions").QuerySelector("[name=__origin]")!.GetAttribute("value");

    public ValueTask DisposeAsync() => _portal.DisposeAsync();
}
