using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Data.Demo;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace MasterHome.Web.Tests.SignIn.Security;

/// <summary>A stranger at an open session changes the address of an account; its owner still reads the former mailbox.</summary>
public sealed partial class UndoAddressTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Mira = "mira@example.org";
    private const string Password = "five words that are easy";
    private const string Ended = "This link has expired or was already used.";
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task The_owner_gets_the_account_back_however_often_a_stranger_changed_it()
    {
        using var stranger = await _portal.SignedIn(Mira);
        await Change(stranger, "stranger@example.org");
        _portal.Clock.Advance(TimeSpan.FromHours(1));
        await stranger.SignIn("stranger@example.org", DemoData.Passphrase);
        await Change(stranger, "another@example.org");
        await stranger.SignIn("another@example.org", DemoData.Passphrase);
        var (link, strangersLink) = (LinkTo(Mira), LinkTo("stranger@example.org"));

        using var owner = _portal.Visitor();
        var page = await owner.Get(link);
        Assert.Equal("Undo the change of your email address?", page.Heading);
        var undone = await owner.Send(page, "/security/address/undo");
        Assert.Equal("Choose a password.", undone.Heading);
        Assert.Equal("Your account uses mira@example.org again. Now choose a new password.", undone.Notice);

        Assert.StartsWith("/sign-in", (await stranger.Get("/profile")).Address, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await TrySignIn("another@example.org", DemoData.Passphrase));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await TrySignIn(Mira, DemoData.Passphrase));
        Assert.Equal("/", (await owner.Send(undone, "/reset-password", ("Password", Password))).Address);
        Assert.Equal(HttpStatusCode.Found, await TrySignIn(Mira, Password));

        // Neither this link nor the one that the stranger got takes the account away again.
        using var later = _portal.Visitor();
        Assert.Equal(Ended, (await later.Get(link)).Heading);
        Assert.Equal(Ended, (await later.Get(strangersLink)).Heading);
        var member = await _portal.Ask(db => db.Members.SingleAsync(m => m.FirstName == "Mira"));
        Assert.Equal((Mira, 0), (member.Email, member.FormerAddresses.Count));
    }

    [Fact]
    public async Task Passkeys_and_single_sign_on_that_a_stranger_added_are_removed_and_emails_come_back()
    {
        using var stranger = await _portal.SignedIn(Mira);
        await Change(stranger, "stranger@example.org");
        await _portal.Do(async db =>
        {
            var account = await db.Users.SingleAsync(a => a.Email == "stranger@example.org");
            db.Add(
                new Microsoft.AspNetCore.Identity.IdentityUserLogin<string>
                {
                    LoginProvider = "https://sso.example.org",
                    ProviderKey = "stranger",
                    UserId = account.Id,
                }
            );
            db.Queue(
                new OutgoingEmail(
                    new ResetPassword("Mira"),
                    "waiting",
                    new Recipient(account.Email!, "Mira", account.MemberId),
                    DateTime.UtcNow
                )
            );
            await db.SaveChangesAsync();
        });

        await _portal.AddPasskey("stranger@example.org", "The stranger's");

        using var owner = _portal.Visitor();
        await owner.Send(await owner.Get(LinkTo(Mira)), "/security/address/undo");

        Assert.False(await _portal.Ask(db => db.UserPasskeys.AnyAsync(p => db.Users.Any(a => a.Id == p.UserId && a.Email == Mira))));
        Assert.False(await _portal.Ask(db => db.UserLogins.AnyAsync(l => l.ProviderKey == "stranger")));
        Assert.Equal(
            Mira,
            await _portal.Ask(db => db.OutgoingEmails.Where(m => m.Key == "waiting").Select(m => m.ToAddress).SingleAsync())
        );
    }

    [Fact]
    public async Task A_strangers_own_undo_leaves_the_owners_link_alone()
    {
        var (link, strangersLink) = await ChangeTwice();
        using var stranger = _portal.Visitor();
        Assert.Equal("Choose a password.", (await stranger.Send(await stranger.Get(strangersLink), "/security/address/undo")).Heading);

        using var owner = _portal.Visitor();
        Assert.Equal("Choose a password.", (await owner.Send(await owner.Get(link), "/security/address/undo")).Heading);
        Assert.True(await _portal.Ask(db => db.Users.AnyAsync(a => a.Email == Mira)));
    }

    [Fact]
    public async Task When_the_team_gives_the_account_back_no_link_of_before_works()
    {
        var (link, strangersLink) = await ChangeTwice();
        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            var account = await _portal.Ask(db => db.Users.SingleAsync(a => a.Email == "another@example.org"));
            await scope.ServiceProvider.GetRequiredService<ChangeEmail>().Run(account, Mira, confirmed: false, By.Administrator(), default);
        }
        using var visitor = _portal.Visitor();
        Assert.Equal(Ended, (await visitor.Get(link)).Heading);
        Assert.Equal(Ended, (await visitor.Get(strangersLink)).Heading);
    }

    [Fact]
    public async Task An_email_that_could_not_be_sent_for_days_is_not_sent_later()
    {
        using var stranger = await _portal.SignedIn(Mira);
        await Change(stranger, "stranger@example.org", sendsUndo: false);
        _portal.Clock.Advance(TimeSpan.FromDays(7.1));
        await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        var email = await _portal.Ask(db => db.OutgoingEmails.SingleAsync(m => m.Kind == AddressChanged.Key));
        Assert.Equal((EmailState.Failed, "the time to undo the change of the address is over"), (email.State, email.LastError));
    }

    [Fact]
    public async Task Of_two_uses_at_once_one_wins()
    {
        using var stranger = await _portal.SignedIn(Mira);
        await Change(stranger, "stranger@example.org");
        var link = LinkTo(Mira);
        using var one = _portal.Visitor();
        using var other = _portal.Visitor();
        var pages = new[] { (one, await one.Get(link)), (other, await other.Get(link)) };

        var answers = await Task.WhenAll(pages.Select(p => p.Item1.Send(p.Item2, "/security/address/undo")));

        Assert.Equal(["Choose a password.", Ended], answers.Select(a => a.Heading).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_link_works_for_its_days_and_for_its_own_account_and_address()
    {
        using var stranger = await _portal.SignedIn(Mira);
        await Change(stranger, "stranger@example.org");
        var link = LinkTo(Mira);
        using var owner = _portal.Visitor();
        var nia = await _portal.Ask(db => db.Users.Where(a => a.Email == "nia@example.org").Select(a => a.Id).SingleAsync());
        foreach (
            var wrong in new[]
            {
                link.Replace("mira%40", "nia%40", StringComparison.Ordinal),
                AccountPart().Replace(link, $"account={nia}"),
                link.Replace("/security/address/undo", "/reset-password", StringComparison.Ordinal),
            }
        )
        {
            Assert.NotEqual(link, wrong);
            Assert.Equal(Ended, (await owner.Get(wrong)).Heading);
        }
        _portal.Clock.Advance(TimeSpan.FromDays(6.9));
        Assert.Equal("Undo the change of your email address?", (await owner.Get(link)).Heading);
        _portal.Clock.Advance(TimeSpan.FromDays(0.2));
        Assert.Equal(Ended, (await owner.Get(link)).Heading);
    }

    [Fact]
    public async Task An_address_that_somebody_else_has_by_now_is_refused_and_nothing_changes()
    {
        using var stranger = await _portal.SignedIn(Mira);
        await Change(stranger, "stranger@example.org");
        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            var nia = await _portal.Ask(db => db.Users.SingleAsync(a => a.Email == "nia@example.org"));
            await scope
                .ServiceProvider.GetRequiredService<ChangeEmail>()
                .Run(nia, Mira, confirmed: false, AccountActions.By(nia, DateTime.UtcNow), default);
        }
        using var owner = _portal.Visitor();
        var refused = await owner.Send(await owner.Get(LinkTo(Mira)), "/security/address/undo");
        refused.Says("Another member or account already has this address.");
        Assert.Equal(HttpStatusCode.Found, await TrySignIn("stranger@example.org", DemoData.Passphrase));
    }

    private async Task<(string Owners, string Strangers)> ChangeTwice()
    {
        using var stranger = await _portal.SignedIn(Mira);
        await Change(stranger, "stranger@example.org");
        _portal.Clock.Advance(TimeSpan.FromHours(1));
        await stranger.SignIn("stranger@example.org", DemoData.Passphrase);
        await Change(stranger, "another@example.org");
        return (LinkTo(Mira), LinkTo("stranger@example.org"));
    }

    private async Task Change(Visitor visitor, string email, bool sendsUndo = true)
    {
        await visitor.Send(
            await visitor.Get("/security/address"),
            "/security/address",
            ("Email", email),
            ("Password", DemoData.Passphrase)
        );
        await visitor.Send(await visitor.Get(await LinkTo(email, "/security/address/confirmation")), "/security/address/confirmation");
        if (sendsUndo)
            await _portal.Run<DeliverMail>(job => job.RunAsync(default));
    }

    private async Task<string> LinkTo(string address, string page)
    {
        await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        return Link(address, page);
    }

    private string LinkTo(string address) => Link(address, "/security/address/undo");

    private string Link(string address, string page) =>
        Directory
            .GetFiles(Path.Combine(_portal.Folder, "emails"), "*.eml")
            // Emails of earlier tests are there too.
            .OrderBy(File.GetLastWriteTimeUtc)
            .Select(file => MimeMessage.Load(file))
            .Where(m => m.To.Mailboxes.Any(to => to.Address == address))
            .Select(m => Regex.Match(m.TextBody ?? "", $@"https?://\S+?({Regex.Escape(page)}\S+)"))
            .Where(m => m.Success)
            .Select(m => m.Groups[1].Value)
            .Last();

    private async Task<HttpStatusCode> TrySignIn(string email, string password)
    {
        using var visitor = _portal.Visitor();
        using var answer = await visitor.Post(await visitor.Get("/sign-in"), "/sign-in", ("Email", email), ("Password", password));
        return answer.StatusCode;
    }

    [GeneratedRegex("account=[^&]+")]
    private static partial Regex AccountPart();
}
