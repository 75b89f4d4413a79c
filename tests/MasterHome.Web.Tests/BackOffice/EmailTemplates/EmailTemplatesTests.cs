using System.Net;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Web.Tests.BackOffice.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.EmailTemplates;

public sealed class EmailTemplatesTests : BackOfficeTest
{
    private const string Welcome = "/back-office/email-templates/welcome";

    [Fact]
    public async Task An_email_is_rewritten_seen_and_brought_back()
    {
        var page = await Alex.Send(
            await Alex.Get(Welcome),
            Welcome,
            ("Subject", "Come in, {name}"),
            ("Markdown", "Dear {name},\r\n\r\n[Come in]({link})")
        );
        Assert.Equal("The email is saved; from now on it leaves like this.", page.Notice);
        Assert.Equal(("Come in, {name}", "Dear {name},\n\n[Come in]({link})", false), await Kept());
        Assert.Contains("Come in, Mira", await Alex.Http.GetStringAsync($"{Welcome}/preview?form=text"), StringComparison.Ordinal);
        var note = await Portal.Ask(db => db.History.OrderByDescending(h => h.Id).FirstAsync());
        Assert.Equal("Rewrote the email “Welcome”", note.What);
        Assert.Contains("Welcome to {program}", note.Before, StringComparison.Ordinal);
        Assert.Contains("Come in, {name}", note.After, StringComparison.Ordinal);

        page = await Alex.Send(page, $"{Welcome}/shipped");
        Assert.Equal("The email has the portal's own text again.", page.Notice);
        var shipped = TemplateText.Shipped[EmailKinds.Welcome];
        Assert.Equal((shipped.Subject, shipped.Markdown, true), await Kept());
    }

    [Theory]
    [InlineData("Subject", "", "Enter a subject.")]
    [InlineData("Subject", "Hello {nobody}", "{nobody} is not available in this email.")]
    [InlineData("Markdown", "", "Enter a text.")]
    [InlineData("Markdown", "No link", "add a link to {link}")]
    [InlineData("Markdown", "[In]({link}) for {points}", "{points} is not available in this email.")]
    public async Task What_cannot_be_sent_is_refused_beside_its_field_and_what_was_typed_stays(string field, string typed, string sentence)
    {
        var page = await Alex.Send(await Alex.Get(Welcome), Welcome, (field, typed));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(sentence, page.All($"#{field}-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, field == "Subject" ? page.All("#Subject").GetAttribute("value") : page.All("#Markdown").TextContent);
        Assert.True((await Kept()).IsShipped);
    }

    [Fact]
    public async Task Whoever_saves_second_is_told_so()
    {
        var (first, second) = (await Alex.Get(Welcome), await Alex.Get(Welcome));
        await Alex.Send(first, Welcome, ("Subject", "First"));
        var page = await Alex.Send(second, Welcome, ("Subject", "Second"));
        page.Says("Someone else just changed this.");
        Assert.Equal("First", (await Kept()).Subject);
    }

    [Fact]
    public async Task The_preview_shows_what_was_typed_and_keeps_nothing()
    {
        using var answer = await Alex.Post(
            await Alex.Get(Welcome),
            $"{Welcome}/preview",
            ("Subject", "Not kept"),
            ("Markdown", "Only <b>tried</b>\n\n[In]({link})")
        );
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Only &lt;b&gt;tried&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.True((await Kept()).IsShipped);
    }

    [Fact]
    public async Task The_preview_stands_in_a_closed_frame_of_ours()
    {
        var frame = (await Alex.Get(Welcome)).All("iframe");
        Assert.True(frame.HasAttribute("sandbox"));
        using var answer = await Alex.Http.GetAsync(frame.GetAttribute("src"));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (var rule in new[] { "default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox" })
            Assert.Contains(rule, policy, StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", answer.Headers.GetValues("X-Frame-Options").Single());
        using var page = await Alex.Http.GetAsync(Welcome);
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
    public async Task While_the_mail_server_is_in_trouble_the_outbox_says_so_and_a_try_by_hand_ends_the_rest()
    {
        var id = await Portal.Ask(async db =>
        {
            var mail = await db.OutgoingEmails.FirstAsync(m => m.State == EmailState.Waiting);
            mail.TryLater("the mail server cannot be reached", Portal.Clock.GetUtcNow().UtcDateTime, new MailSettings());
            mail.PauseOutbox(Portal.Clock.GetUtcNow().UtcDateTime, new MailSettings());
            await db.SaveChangesAsync();
            return mail.Id;
        });
        (await Alex.Get("/back-office/emails")).Says("The mail server is in trouble: the mail server cannot be reached.");
        await Alex.Send(await Alex.Get($"/back-office/emails/{id}"), $"/back-office/emails/{id}/retry");
        Assert.DoesNotContain("in trouble", (await Alex.Get("/back-office/emails")).Text, StringComparison.Ordinal);
    }

    private Task<(string Subject, string Markdown, bool IsShipped)> Kept() =>
        Portal.Ask(async db =>
        {
            var email = await db.EmailTemplates.SingleAsync(l => l.Kind == EmailKinds.Welcome);
            return (email.Subject, email.Markdown, email.IsShipped);
        });
}
