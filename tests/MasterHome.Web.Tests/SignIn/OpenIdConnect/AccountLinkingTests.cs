using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>A verified address is a hint: the membership is joined after one proof.</summary>
public sealed class AccountLinkingTests(SsoFixture sso) : IClassFixture<SsoFixture>
{
    private const string Ask = "Show once that this membership is yours.";

    [Fact]
    public async Task The_local_password_is_a_proof_and_afterwards_the_provider_is_enough()
    {
        var (account, caller) = await Stranger("by-password");
        using var visitor = sso.Portal.Visitor();
        var page = await visitor.Come(sso.Provider, caller, "/sign-in/sso?returnUrl=/back-office/history");
        Assert.Equal(Ask, page.Heading);
        Assert.False(await visitor.IsIn());

        page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", "not the right passphrase"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, Ask), (page.Status, page.Heading));
        Assert.Empty(await sso.Portal.SubjectsOf(account));

        page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", SsoFixture.Password));
        Assert.Equal("/back-office/history", page.Address);
        Assert.Equal([caller.Subject], await sso.Portal.SubjectsOf(account));
        Assert.Single(await EmailsTo(account, EmailKinds.SecurityChanged));

        using var next = sso.Portal.Visitor();
        await next.Come(sso.Provider, caller);
        Assert.True(await next.IsIn());
    }

    [Fact]
    public async Task Wrong_passwords_are_counted_at_this_door_as_at_the_other()
    {
        var (account, caller) = await Stranger("guessed");
        using var visitor = sso.Portal.Visitor();
        var page = await visitor.Come(sso.Provider, caller);
        for (var i = 0; i < 10; i++)
            page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", $"wrong passphrase {i}"));

        page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", SsoFixture.Password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Empty(await sso.Portal.SubjectsOf(account));
    }

    [Fact]
    public async Task An_email_is_a_proof_in_the_browser_that_asked_for_it_and_once()
    {
        var (account, caller) = await Stranger("by-letter", password: null);
        using var visitor = sso.Portal.Visitor();
        using var other = sso.Portal.Visitor();
        var sent = await visitor.Send(await visitor.Come(sso.Provider, caller), "/sign-in/sso/confirmations");
        Assert.Equal($"An email is on its way to {account.Email}.", sent.Heading);
        var link = await LinkFor(account);

        Assert.Equal("Open this link in the browser in which you began.", (await other.Get(link)).Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(account));
        // Looking at it is not enough: mail scanners look at links.
        var page = await visitor.Get(link);
        Assert.Equal("Join your sign-in at Acme to your membership?", page.Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(account));

        await visitor.Send(page, "/sign-in/sso/confirmation");
        Assert.True(await visitor.IsIn());
        Assert.Equal([caller.Subject], await sso.Portal.SubjectsOf(account));
        Assert.Equal("This link has run out, or was used already.", (await visitor.Get(link)).Heading);
    }

    [Fact]
    public async Task An_email_joins_only_the_sign_in_for_which_it_was_asked()
    {
        var (account, caller) = await Stranger("lured", password: null);
        using var visitor = sso.Portal.Visitor();
        await visitor.Send(await visitor.Come(sso.Provider, caller), "/sign-in/sso/confirmations");
        var link = await LinkFor(account);
        using var mallory = sso.Portal.Visitor();
        await mallory.Come(sso.Provider, new ExternalIdentity("mallory", account.Email));

        Assert.Equal("This link has run out, or was used already.", (await mallory.Get(link)).Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(account));
    }

    [Fact]
    public async Task Whoever_came_an_hour_ago_comes_again_before_they_use_the_email()
    {
        var (account, caller) = await Stranger("late", password: null);
        using var visitor = sso.Portal.Visitor();
        await visitor.Send(await visitor.Come(sso.Provider, caller), "/sign-in/sso/confirmations");
        var link = await LinkFor(account);
        sso.Portal.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("Open this link in the browser in which you began.", (await visitor.Get(link)).Heading);
    }

    [Fact]
    public async Task Asked_for_twice_within_a_minute_it_is_one_email()
    {
        var (account, caller) = await Stranger("impatient");
        using var visitor = sso.Portal.Visitor();
        var page = await visitor.Come(sso.Provider, caller);
        await visitor.Send(page, "/sign-in/sso/confirmations");
        await visitor.Send(page, "/sign-in/sso/confirmations");

        Assert.Single(await EmailsTo(account, EmailKinds.LinkSignIn));
    }

    [Fact]
    public async Task What_a_stranger_put_into_an_account_beforehand_goes_with_the_proof_by_email()
    {
        var (account, caller) = await Stranger("hijacked", password: "the strangers own words", confirmed: false);
        using var stranger = sso.Portal.Visitor();
        await stranger.SignIn(account.Email!, "the strangers own words");
        using var owner = sso.Portal.Visitor();
        await owner.Send(await owner.Come(sso.Provider, caller), "/sign-in/sso/confirmations");

        await owner.Send(await owner.Get(await LinkFor(account)), "/sign-in/sso/confirmation");

        Assert.True(await owner.IsIn());
        Assert.False(await stranger.IsIn());
        var page = await stranger.Send(
            await stranger.Get("/sign-in"),
            "/sign-in",
            ("Email", account.Email!),
            ("Password", "the strangers own words")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
    }

    [Fact]
    public async Task A_password_and_the_word_of_a_provider_that_is_not_trusted_do_not_confirm_a_mailbox()
    {
        var (account, caller) = await Stranger("unconfirmed", confirmed: false);
        using var visitor = sso.Portal.Visitor();
        await visitor.Send(await visitor.Come(sso.Provider, caller), "/sign-in/sso/proof", ("Password", SsoFixture.Password));

        Assert.True(await visitor.IsIn());
        Assert.False(await sso.Portal.Ask(db => db.Users.Where(a => a.Id == account.Id).Select(a => a.EmailConfirmed).SingleAsync()));
    }

    [Fact]
    public async Task Nobody_who_has_not_come_from_a_provider_is_asked_for_a_proof()
    {
        using var visitor = sso.Portal.Visitor();
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/sso/proof")).Address);
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/sso/arrival")).Address);
    }

    /// <summary>An account, and somebody at the provider who has its address.</summary>
    private async Task<(Account Account, ExternalIdentity Caller)> Stranger(
        string name,
        string? password = SsoFixture.Password,
        bool confirmed = true
    ) =>
        (
            await sso.Portal.Given($"{name}@example.org", password, confirmed),
            new ExternalIdentity($"{name}-subject", $"{name}@example.org")
        );

    private Task<List<OutgoingEmail>> EmailsTo(Account account, string kind) =>
        sso.Portal.Ask(db => db.OutgoingEmails.Where(m => m.ToAddress == account.Email && m.Kind == kind).ToListAsync());

    private async Task<string> LinkFor(Account account)
    {
        await sso.Portal.Run<DeliverMail>(job => job.RunAsync(default));
        var emails = Directory.GetFiles(Path.Combine(sso.Portal.Folder, "emails"), "*.eml").Select(file => MimeKit.MimeMessage.Load(file));
        var email = emails.Single(l =>
            l.To.Mailboxes.Any(m => m.Address == account.Email)
            && l.TextBody!.Contains("/sign-in/sso/confirmation", StringComparison.Ordinal)
        );
        return new Uri(Regex.Match(email.TextBody!, @"https?://\S+/sign-in/sso/confirmation\S+").Value).PathAndQuery;
    }
}
