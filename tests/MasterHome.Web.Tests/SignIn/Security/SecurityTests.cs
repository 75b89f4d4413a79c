using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.Security;

public sealed partial class SecurityTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task The_page_lists_sessions_and_ends_them_one_by_one()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var phone = _portal.Visitor();
        phone.Http.DefaultRequestHeaders.UserAgent.ParseAdd(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/19.1 Mobile/15E148 Safari/604.1"
        );
        await phone.SignIn("mira@example.org", DemoData.Passphrase);

        var page = await mira.Get("/security");
        page.Says("You are signed in on 2 devices.");
        page.Says("Safari on an iPhone");
        var action = Assert.Single(page.Document.Forms.Select(f => f.GetAttribute("action")!), a => SessionEnd().IsMatch(a));
        Assert.Equal("That device is signed out.", (await mira.Send(page, action)).Notice);

        Assert.StartsWith("/sign-in", (await phone.Get("/profile")).Address, StringComparison.Ordinal);
        (await mira.Get("/security")).Says("You are signed in on this device only.");
    }

    [Fact]
    public async Task Another_accounts_session_cannot_be_ended()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var mirasPhone = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/security");
        var action = page.Document.Forms.Select(f => f.GetAttribute("action")!).Single(a => SessionEnd().IsMatch(a));
        using var nia = await _portal.SignedIn("nia@example.org");
        var own = await nia.Get("/security");
        var token = own.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        using var answer = await nia.Http.PostAsync(action, new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("/profile", (await mirasPhone.Get("/profile")).Address);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_all_sessions()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var phone = await _portal.SignedIn("mira@example.org");

        Assert.Equal("You are signed out everywhere.", (await mira.Send(await mira.Get("/security"), "/security/sessions/end")).Notice);

        Assert.StartsWith("/sign-in", (await mira.Get("/profile")).Address, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await phone.Get("/profile")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_the_password_needs_the_current_one_ends_other_sessions_and_sends_an_email()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var phone = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/security/password");

        var wrong = await mira.Send(
            page,
            "/security/password",
            ("Current", "not the old one at all"),
            ("Password", "five words that are easy")
        );
        Assert.NotNull(wrong.Document.QuerySelector("#Current-error"));
        var weak = await mira.Send(page, "/security/password", ("Current", DemoData.Passphrase), ("Password", "mira okafor 1234"));
        Assert.Contains("your name", weak.All("#Password-error").TextContent, StringComparison.Ordinal);
        var done = await mira.Send(page, "/security/password", ("Current", DemoData.Passphrase), ("Password", "five words that are easy"));

        Assert.Equal("Your new password is set. Your other devices are signed out.", done.Notice);
        Assert.Equal("/profile", (await mira.Get("/profile")).Address);
        Assert.StartsWith("/sign-in", (await phone.Get("/profile")).Address, StringComparison.Ordinal);
        await phone.SignIn("mira@example.org", "five words that are easy");
        Assert.Equal("a new password was set", (await ChangeEmails()).Single().What);
    }

    [Fact]
    public async Task A_new_address_takes_effect_when_its_link_is_opened_and_both_addresses_are_notified()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var requested = await mira.Send(
            await mira.Get("/security/address"),
            "/security/address",
            ("Email", "mira.okafor@example.org"),
            ("Password", DemoData.Passphrase)
        );
        Assert.StartsWith("An email is on its way to mira.okafor@example.org.", requested.Notice, StringComparison.Ordinal);
        Assert.Equal("mira@example.org", await EmailOfMira());
        await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        using var phone = await _portal.SignedIn("mira@example.org");
        using var stranger = await _portal.SignedIn("nia@example.org");
        var link = ConfirmationLink().Match(await FindLink("Confirm your new address")).Value;

        // Whoever reads the mailbox has the link, so only the signed-in owner of the account can confirm it.
        Assert.Equal("This link has expired or was already used.", (await stranger.Get(new Uri(link).PathAndQuery)).Heading);
        var page = await phone.Get(new Uri(link).PathAndQuery);
        Assert.Equal("Use mira.okafor@example.org as your email address?", page.Heading);
        Assert.StartsWith(
            "Your email address is now mira.okafor@example.org",
            (await phone.Send(page, "/security/address/confirmation")).Notice,
            StringComparison.Ordinal
        );

        Assert.Equal("mira.okafor@example.org", await EmailOfMira());
        Assert.Equal(["mira.okafor@example.org"], (await ChangeEmails()).Select(t => t.To));
        Assert.Equal(
            ["mira@example.org"],
            await _portal.Ask(db => db.OutgoingEmails.Where(m => m.Kind == AddressChanged.Key).Select(m => m.ToAddress).ToListAsync())
        );
        Assert.StartsWith("/sign-in", (await mira.Get("/profile")).Address, StringComparison.Ordinal);
        await mira.SignIn("mira.okafor@example.org", DemoData.Passphrase);
        Assert.Equal("This link has expired or was already used.", (await mira.Get(new Uri(link).PathAndQuery)).Heading);
    }

    [Fact]
    public async Task A_confirmation_link_does_not_confirm_another_address()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        await mira.Send(
            await mira.Get("/security/address"),
            "/security/address",
            ("Email", "mira.okafor@example.org"),
            ("Password", DemoData.Passphrase)
        );
        await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        var link = new Uri(ConfirmationLink().Match(await FindLink("Confirm your new address")).Value).PathAndQuery;

        Assert.Equal(
            "This link has expired or was already used.",
            (await mira.Get(link.Replace("mira.okafor", "somebody.else", StringComparison.Ordinal))).Heading
        );
    }

    [Fact]
    public async Task Another_accounts_address_gets_no_email_and_the_response_does_not_reveal_it()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var requested = await mira.Send(
            await mira.Get("/security/address"),
            "/security/address",
            ("Email", "nia@example.org"),
            ("Password", DemoData.Passphrase)
        );
        Assert.StartsWith("An email is on its way to nia@example.org.", requested.Notice, StringComparison.Ordinal);
        var secondRequest = await mira.Send(
            await mira.Get("/security/address"),
            "/security/address",
            ("Email", "nobody.yet@example.org"),
            ("Password", DemoData.Passphrase)
        );
        Assert.Contains("An email is already on its way.", secondRequest.All("#Email-error").TextContent, StringComparison.Ordinal);

        await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        Assert.Equal(
            (EmailState.Failed, "another account has this address"),
            await _portal.Ask(async db =>
            {
                var email = await db.OutgoingEmails.SingleAsync(m => m.Kind == ConfirmAddress.Key);
                return (email.State, email.LastError);
            })
        );
    }

    [Fact]
    public async Task A_new_address_needs_the_password()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var refused = await mira.Send(
            await mira.Get("/security/address"),
            "/security/address",
            ("Email", "mira.okafor@example.org"),
            ("Password", "not the right password")
        );
        Assert.NotNull(refused.Document.QuerySelector("#Password-error"));
        Assert.False(await _portal.Ask(db => db.OutgoingEmails.AnyAsync(m => m.Kind == ConfirmAddress.Key)));
    }

    private Task<string> EmailOfMira() =>
        _portal.Ask(db => db.Members.Where(m => m.FirstName == "Mira").Select(m => m.Email).SingleAsync());

    private async Task<IReadOnlyList<(string To, string What)>> ChangeEmails() =>
        [
            .. (await _portal.Ask(db => db.OutgoingEmails.Where(m => m.Kind == SecurityChanged.Key).ToListAsync())).Select(m =>
                (m.ToAddress, m.ReadValues()["what"])
            ),
        ];

    private async Task<string> FindLink(string subject)
    {
        using var visitor = _portal.Visitor();
        var list = await visitor.Get("/dev/emails");
        var address = list
            .Document.QuerySelectorAll(".tasks a")
            .First(a => a.TextContent.Contains(subject, StringComparison.Ordinal))
            .GetAttribute("href")!;
        return (await visitor.Get(address)).Document.QuerySelector(".prose a[href*='code=']")!.GetAttribute("href")!;
    }

    [GeneratedRegex(@"^/security/sessions/\d+/end$")]
    private static partial Regex SessionEnd();

    [GeneratedRegex(@"http\S+/security/address/confirmation\?\S+")]
    private static partial Regex ConfirmationLink();
}
