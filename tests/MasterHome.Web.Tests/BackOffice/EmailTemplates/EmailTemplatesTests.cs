using System.Net;
using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.EmailTemplates;

public sealed class EmailTemplatesTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string WelcomePath = "/back-office/email-templates/welcome";

    [Fact]
    public async Task A_template_is_edited_previewed_and_restored()
    {
        var page = await Alex.Send(
            await Alex.Get(WelcomePath),
            WelcomePath,
            ("Subject", "Sign in, {name}"),
            ("Markdown", "Dear {name},\r\n\r\n[Sign in]({link})")
        );
        Assert.Equal("The template is saved. Emails sent from now on use it.", page.Notice);
        Assert.Equal(("Sign in, {name}", "Dear {name},\n\n[Sign in]({link})", false), await ReadTemplate());
        Assert.Contains("Sign in, Mira", await Alex.Http.GetStringAsync($"{WelcomePath}/preview?form=text"), StringComparison.Ordinal);
        var note = await Portal.Ask(db => db.History.OrderByDescending(h => h.Id).FirstAsync());
        Assert.Equal("Edited the email template “Welcome”", note.What);
        Assert.Contains("Welcome to {program}", note.Before, StringComparison.Ordinal);
        Assert.Contains("Sign in, {name}", note.After, StringComparison.Ordinal);

        page = await Alex.Send(await Alex.Get($"{WelcomePath}/default"), $"{WelcomePath}/default");
        Assert.Equal("The default template is restored.", page.Notice);
        var shipped = TemplateText.Shipped[Welcome.Key];
        Assert.Equal((shipped.Subject, shipped.Markdown, true), await ReadTemplate());
    }

    [Theory]
    [InlineData("Subject", "", "Enter a subject.")]
    [InlineData("Subject", "Hello {nobody}", "{nobody} is not available in this email.")]
    [InlineData("Markdown", "", "Enter a text.")]
    [InlineData("Markdown", "No link", "add a link to {link}")]
    [InlineData("Markdown", "[In]({link}) for {points}", "{points} is not available in this email.")]
    public async Task An_invalid_template_is_refused_next_to_its_field_and_the_input_is_kept(string field, string typed, string sentence)
    {
        var page = await Alex.Send(await Alex.Get(WelcomePath), WelcomePath, (field, typed));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(sentence, page.All($"#{field}-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, field == "Subject" ? page.All("#Subject").GetAttribute("value") : page.All("#Markdown").TextContent);
        Assert.True((await ReadTemplate()).IsShipped);
    }

    [Fact]
    public async Task A_concurrent_edit_is_refused_with_a_message()
    {
        var (first, second) = (await Alex.Get(WelcomePath), await Alex.Get(WelcomePath));
        await Alex.Send(first, WelcomePath, ("Subject", "First"));
        var page = await Alex.Send(second, WelcomePath, ("Subject", "Second"));
        page.Says("You changed this on Tue, Sep 15, 2026");
        Assert.Equal("First", (await ReadTemplate()).Subject);
    }

    [Fact]
    public async Task The_preview_shows_the_unsaved_input_and_saves_nothing()
    {
        using var answer = await Alex.Post(
            await Alex.Get(WelcomePath),
            $"{WelcomePath}/preview",
            ("Subject", "Not kept"),
            ("Markdown", "Only <b>tried</b>\n\n[In]({link})")
        );
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Only &lt;b&gt;tried&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.True((await ReadTemplate()).IsShipped);
    }

    [Fact]
    public async Task The_preview_takes_the_values_of_a_chosen_member()
    {
        const string verified = "/back-office/email-templates/completion-verified";
        await Portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            db.Add(
                new OutgoingEmail(
                    new CompletionVerified("Mira", "A talk in Vienna", "", "/sign-ups/1", "70", "70 points"),
                    "test",
                    mira.Recipient(),
                    mira.AddedAt
                )
            );
            await db.SaveChangesAsync();
        });
        Assert.Contains(
            "A talk in Vienna",
            await Alex.Http.GetStringAsync($"{verified}/preview?member=MIRA@example.org"),
            StringComparison.Ordinal
        );
        // Never written to: the sample values with the name.
        var omar = await Alex.Http.GetStringAsync($"{verified}/preview?form=text&member=omar@example.org");
        Assert.Contains("Dear Omar", omar, StringComparison.Ordinal);
        Assert.Contains(
            "No member has this email address.",
            await Alex.Http.GetStringAsync($"{verified}/preview?member=nobody@example.org"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_test_goes_to_the_administrator_who_asks_and_not_where_a_one_time_link_would_be_made()
    {
        const string verified = "/back-office/email-templates/completion-verified";
        var page = await Alex.Send(await Alex.Get(verified), $"{verified}/test");
        Assert.Equal("A test is on its way to alex@example.org.", page.Notice);
        await Portal.Run<DeliverMail>(job => job.RunAsync(default));
        var sent = await Portal.Ask(db => db.OutgoingEmails.SingleAsync(m => m.Key.StartsWith("test:")));
        Assert.Equal((EmailState.Sent, "alex@example.org", null), (sent.State, sent.ToAddress, sent.MemberId));

        page = await Alex.Get(WelcomePath);
        page.Says("No test can be sent of this email");
        Assert.False(page.HasForm($"{WelcomePath}/test"));
        using var refused = await Alex.PostTo(page, $"{WelcomePath}/test");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var sam = await Portal.SignedIn("sam@example.org");
        using var staff = await sam.PostTo(await sam.Get(WelcomePath), $"{verified}/test");
        Assert.Equal(HttpStatusCode.Forbidden, staff.StatusCode);
    }

    [Fact]
    public async Task The_preview_is_shown_in_a_sandboxed_frame_of_the_same_origin()
    {
        var frame = (await Alex.Get(WelcomePath)).All("iframe");
        Assert.True(frame.HasAttribute("sandbox"));
        using var answer = await Alex.Http.GetAsync(frame.GetAttribute("src"));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (var rule in new[] { "default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox" })
            Assert.Contains(rule, policy, StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", answer.Headers.GetValues("X-Frame-Options").Single());
        using var page = await Alex.Http.GetAsync(WelcomePath);
        Assert.DoesNotContain("unsafe", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("html")]
    [InlineData("text")]
    public async Task Every_email_has_a_preview(string form)
    {
        foreach (var kind in TemplateText.Shipped.Keys)
            Assert.Contains(
                "Dear Mira,",
                await Alex.Http.GetStringAsync($"/back-office/email-templates/{kind}/preview?form={form}"),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task The_outbox_shows_mail_server_errors_and_a_manual_retry_ends_the_pause()
    {
        var id = await Portal.Ask(async db =>
        {
            var mail = await db.OutgoingEmails.FirstAsync(m => m.State == EmailState.Waiting);
            mail.TryLater("the mail server cannot be reached", Portal.Clock.GetUtcNow().UtcDateTime, new MailSettings());
            mail.PauseOutbox(Portal.Clock.GetUtcNow().UtcDateTime, new MailSettings());
            await db.SaveChangesAsync();
            return mail.Id;
        });
        (await Alex.Get("/back-office/emails")).Says("The mail server is not accepting emails: the mail server cannot be reached.");
        await Alex.Send(await Alex.Get($"/back-office/emails/{id}"), $"/back-office/emails/{id}/retry");
        Assert.DoesNotContain("not accepting emails", (await Alex.Get("/back-office/emails")).Text, StringComparison.Ordinal);
    }

    private Task<(string Subject, string Markdown, bool IsShipped)> ReadTemplate() =>
        Portal.Ask(async db =>
        {
            var email = await db.EmailTemplates.SingleAsync(l => l.Kind == Welcome.Key);
            return (email.Subject, email.Markdown, email.IsShipped);
        });
}
