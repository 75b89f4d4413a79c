using System.Net;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Shared;

[Trait("Fault", "9")]
public sealed class StaysAtTheItemTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task A_refused_answer_on_the_page_of_a_suggestion_stays_there_with_what_was_typed()
    {
        var id = await Portal.Ask(db => db.Suggestions.Where(s => s.State == SuggestionState.Open).Select(s => s.Id).FirstAsync());
        var address = $"/back-office/suggestions/{id}";
        var page = await Alex.Get(address);

        var refused = await Alex.Send(
            page,
            $"{address}/decision",
            ("Form.Verdict", "Accept"),
            ("Form.Points", "10001"),
            ("Form.Answer", "A thoughtful answer")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(page.Heading, refused.Heading);
        Assert.Contains("A thoughtful answer", refused.All("#Form_Answer").TextContent, StringComparison.Ordinal);
        var done = await Alex.Send(refused, $"{address}/decision", ("Form.Verdict", "Accept"), ("Form.Points", "50"));
        Assert.Equal(address, done.Address);
        Assert.NotNull(done.Notice);
    }

    [Theory]
    [InlineData("completion")]
    [InlineData("interest")]
    [InlineData("training")]
    [InlineData("suggestion")]
    public async Task A_refused_decision_in_the_queue_stays_at_its_item(string kind)
    {
        var queue = await Alex.Get($"/back-office/queue?kind={kind}");
        var action = queue.All("#decision form").GetAttribute("action")!;
        var title = queue.All("#decision h2").TextContent;

        var refused = await Alex.Send(queue, action, ("Form.Verdict", "Nonsense"), ("Form.Reason", "Typed"), ("Form.Answer", "Typed"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(title, refused.All("#decision h2").TextContent);
        Assert.Contains("Typed", refused.All("#decision textarea").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/back-office/members/4711", HttpStatusCode.NotFound)]
    [InlineData("/back-office/no-such-page", HttpStatusCode.NotFound)]
    [InlineData("/back-office/cycles/new", HttpStatusCode.Forbidden)]
    public async Task An_error_page_of_staff_keeps_the_menu(string address, HttpStatusCode status)
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(address);
        Assert.Equal(status, page.Status);
        Assert.NotNull(page.Document.QuerySelector("nav.side a[href='/back-office/queue']"));
        Assert.NotNull(page.Document.QuerySelector("main a[href='/back-office']"));
    }

    [Fact]
    public async Task A_refusal_page_of_an_administrator_keeps_the_menu_and_a_member_has_none()
    {
        var sent = await Portal.Ask(db => db.OutgoingEmails.Where(m => m.State == EmailState.Sent).Select(m => m.Id).FirstAsync());
        using var refused = await Alex.PostTo(await Alex.Get("/back-office"), $"/back-office/emails/{sent}/retry");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("nav class=\"side\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Null((await mira.Get("/back-office/queue")).Document.QuerySelector("nav.side"));
    }

    [Theory]
    [InlineData("/back-office/opportunities/new")]
    [InlineData("/back-office/queue?kind=suggestion")]
    [InlineData("/back-office/queue?kind=completion")]
    [InlineData("/back-office/email-templates/welcome")]
    [InlineData("/back-office/members/1")]
    public async Task A_field_of_several_lines_says_whether_it_is_plain_text_or_Markdown(string address)
    {
        var page = await Alex.Get(address);
        var areas = page.Document.QuerySelectorAll("main textarea");
        Assert.NotEmpty(areas);
        Assert.All(
            areas,
            area => Assert.Matches(@"Plain text\.|Markdown\.", page.Document.QuerySelector($"[id='{area.Id}-hint']")?.TextContent ?? "none")
        );
    }

    [Fact]
    public async Task Staff_read_the_preview_of_an_email_and_no_raw_Markdown()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get("/back-office/email-templates/verified");
        var all = page.Status == HttpStatusCode.OK ? page : await sam.Get("/back-office/email-templates/welcome");
        Assert.Null(all.Document.QuerySelector("pre"));
        Assert.DoesNotContain("]({", all.Text, StringComparison.Ordinal);
        Assert.NotNull(all.Document.QuerySelector("iframe"));
    }

    [Fact]
    public async Task A_session_shows_the_year_that_it_counts_for_in_lists_and_in_its_history()
    {
        var (opportunity, member) = await Portal.Ask(async db =>
        {
            var signUp = await db.SignUps.FirstAsync(s => s.State == SignUpState.Confirmed);
            // 23:30 UTC on December 31, which is already January in Berlin.
            await db
                .Sessions.Where(s => s.Id == signUp.SessionId)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(s => s.StartsAt, new DateTime(2026, 12, 31, 23, 30, 0, DateTimeKind.Utc))
                        .SetProperty(s => s.Zone, "Europe/Berlin")
                        .SetProperty(s => s.SignUpClosesAt, new DateTime(2026, 12, 15, 23, 0, 0, DateTimeKind.Utc))
                );
            return (signUp.OpportunityId, signUp.MemberId);
        });
        foreach (
            var address in new[]
            {
                $"/back-office/opportunities/{opportunity}",
                $"/back-office/sign-ups?opportunity={opportunity}",
                $"/back-office/members/{member}",
            }
        )
            Assert.Contains("; counts for 2026", (await Alex.Get(address)).All("main").TextContent, StringComparison.Ordinal);

        var session = await Portal.Ask(db =>
            db.Sessions.SingleAsync(s => s.OpportunityId == opportunity && s.StartsAt == new DateTime(2026, 12, 31, 23, 30, 0))
        );
        var page = $"/back-office/opportunities/{opportunity}/sessions/{session.Id}";
        var saved = await Alex.Send(
            await Alex.Get(page),
            page,
            ("Session.StartsAt", "2027-01-01T00:15"),
            ("Session.SignUpClosesAt", "2026-12-20")
        );
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        var entry = await Portal.Ask(db => db.History.Where(h => h.Subject == "Session").OrderByDescending(h => h.Id).FirstAsync());
        Assert.Contains("00:15 (Europe/Berlin); counts for 2026", entry.After, StringComparison.Ordinal);
        Assert.Contains("Last day of sign-up: Dec 15, 2026", entry.Before, StringComparison.Ordinal);
        Assert.Contains("Last day of sign-up: Dec 20, 2026", entry.After, StringComparison.Ordinal);
    }
}
