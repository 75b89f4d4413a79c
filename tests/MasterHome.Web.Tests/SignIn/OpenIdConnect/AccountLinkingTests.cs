using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>A verified email address is not proof: an identity is linked after one proof, by password or by emailed link.</summary>
public sealed class AccountLinkingTests(SsoFixture sso) : IClassFixture<SsoFixture>
{
    private const string ProofHeading = "Confirm once that this membership is yours.";

    [Fact]
    public async Task The_password_links_the_identity_and_single_sign_on_then_works()
    {
        var (account, identity) = await AddUnlinkedAccount("by-password");
        using var visitor = sso.Portal.Visitor();
        var page = await visitor.SignInThrough(sso.Provider, identity, "/sign-in/sso?returnUrl=/back-office/history");
        Assert.Equal(ProofHeading, page.Heading);
        Assert.False(await visitor.IsSignedIn());

        page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", "not the right passphrase"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, ProofHeading), (page.Status, page.Heading));
        Assert.Empty(await sso.Portal.SubjectsOf(account));

        page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", SsoFixture.Password));
        Assert.Equal("/back-office/history", page.Address);
        Assert.Equal([identity.Subject], await sso.Portal.SubjectsOf(account));
        Assert.Single(await EmailsTo(account, SecurityChanged.Key));

        using var next = sso.Portal.Visitor();
        await next.SignInThrough(sso.Provider, identity);
        Assert.True(await next.IsSignedIn());
    }

    [Fact]
    public async Task Wrong_passwords_count_as_they_do_on_the_sign_in_page()
    {
        var (account, identity) = await AddUnlinkedAccount("guessed");
        using var visitor = sso.Portal.Visitor();
        var page = await visitor.SignInThrough(sso.Provider, identity);
        for (var i = 0; i < 10; i++)
            page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", $"wrong passphrase {i}"));

        page = await visitor.Send(page, "/sign-in/sso/proof", ("Password", SsoFixture.Password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Empty(await sso.Portal.SubjectsOf(account));
    }

    [Fact]
    public async Task An_emailed_link_works_once_in_the_browser_that_requested_it()
    {
        var (account, identity) = await AddUnlinkedAccount("by-email", password: null);
        using var visitor = sso.Portal.Visitor();
        using var other = sso.Portal.Visitor();
        var sent = await visitor.Send(await visitor.SignInThrough(sso.Provider, identity), "/sign-in/sso/confirmations");
        Assert.Equal($"An email is on its way to {account.Email}.", sent.Heading);
        var link = await LinkFor(account);

        Assert.Equal("Open this link in the browser where you started.", (await other.Get(link)).Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(account));
        // Opening the link is not enough, because mail scanners open links.
        var page = await visitor.Get(link);
        Assert.Equal("Link your sign-in at Acme to your membership?", page.Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(account));

        await visitor.Send(page, "/sign-in/sso/confirmation");
        Assert.True(await visitor.IsSignedIn());
        Assert.Equal([identity.Subject], await sso.Portal.SubjectsOf(account));
        Assert.Equal("This link has expired or was already used.", (await visitor.Get(link)).Heading);
    }

    [Fact]
    public async Task An_emailed_link_links_only_the_identity_it_was_requested_for()
    {
        var (account, identity) = await AddUnlinkedAccount("lured", password: null);
        using var visitor = sso.Portal.Visitor();
        await visitor.Send(await visitor.SignInThrough(sso.Provider, identity), "/sign-in/sso/confirmations");
        var link = await LinkFor(account);
        using var mallory = sso.Portal.Visitor();
        await mallory.SignInThrough(sso.Provider, new ExternalIdentity("mallory", account.Email));

        Assert.Equal("This link has expired or was already used.", (await mallory.Get(link)).Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(account));
    }

    [Fact]
    public async Task An_emailed_link_needs_a_new_sign_in_after_an_hour()
    {
        var (account, identity) = await AddUnlinkedAccount("late", password: null);
        using var visitor = sso.Portal.Visitor();
        await visitor.Send(await visitor.SignInThrough(sso.Provider, identity), "/sign-in/sso/confirmations");
        var link = await LinkFor(account);
        sso.Portal.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("Open this link in the browser where you started.", (await visitor.Get(link)).Heading);
    }

    [Fact]
    public async Task Two_requests_within_a_minute_send_one_email()
    {
        var (account, identity) = await AddUnlinkedAccount("impatient");
        using var visitor = sso.Portal.Visitor();
        var page = await visitor.SignInThrough(sso.Provider, identity);
        await visitor.Send(page, "/sign-in/sso/confirmations");
        await visitor.Send(page, "/sign-in/sso/confirmations");

        Assert.Single(await EmailsTo(account, LinkSignIn.Key));
    }

    [Fact]
    public async Task Proof_by_email_removes_a_password_that_a_stranger_set_before()
    {
        var (account, identity) = await AddUnlinkedAccount("hijacked", password: "the strangers own words", confirmed: false);
        using var stranger = sso.Portal.Visitor();
        await stranger.SignIn(account.Email!, "the strangers own words");
        using var owner = sso.Portal.Visitor();
        await owner.Send(await owner.SignInThrough(sso.Provider, identity), "/sign-in/sso/confirmations");

        await owner.Send(await owner.Get(await LinkFor(account)), "/sign-in/sso/confirmation");

        Assert.True(await owner.IsSignedIn());
        Assert.False(await stranger.IsSignedIn());
        var page = await stranger.Send(
            await stranger.Get("/sign-in"),
            "/sign-in",
            ("Email", account.Email!),
            ("Password", "the strangers own words")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
    }

    [Fact]
    public async Task A_password_and_an_untrusted_provider_do_not_confirm_the_email_address()
    {
        var (account, identity) = await AddUnlinkedAccount("unconfirmed", confirmed: false);
        using var visitor = sso.Portal.Visitor();
        await visitor.Send(await visitor.SignInThrough(sso.Provider, identity), "/sign-in/sso/proof", ("Password", SsoFixture.Password));

        Assert.True(await visitor.IsSignedIn());
        Assert.False(await sso.Portal.Ask(db => db.Users.Where(a => a.Id == account.Id).Select(a => a.EmailConfirmed).SingleAsync()));
    }

    [Fact]
    public async Task Without_an_identity_the_linking_pages_redirect_to_sign_in()
    {
        using var visitor = sso.Portal.Visitor();
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/sso/proof")).Address);
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/sso/arrival")).Address);
    }

    /// <summary>An account, and an identity at the provider with the same email address.</summary>
    private async Task<(Account Account, ExternalIdentity Identity)> AddUnlinkedAccount(
        string name,
        string? password = SsoFixture.Password,
        bool confirmed = true
    ) =>
        (
            await sso.Portal.AddAccount($"{name}@example.org", password, confirmed),
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
