using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Web.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.SignIn.Passkeys;

/// <summary>Real WebAuthn with the virtual authenticator of the browser's developer tools.</summary>
public sealed class PasskeyTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task A_passkey_is_added_renamed_used_and_removed()
    {
        var page = await browser.OpenPage("nia@example.org");
        await AddVirtualAuthenticator(page);
        await page.GotoAsync($"{browser.Root}/security");
        await page.FillAsync("#new-passkey", "My laptop");
        await page.ClickAsync("text=Add a passkey");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("“My laptop” is added");

        await page.FillAsync("input[id^=name-]", "The laptop at work");
        await page.ClickAsync("text=Rename");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("“The laptop at work”");

        await page.ClickAsync("header button:has-text('Sign out')");
        await page.ClickAsync("text=Sign in with a passkey");
        await page.IsAt($"{browser.Root}/");
        await page.GotoAsync($"{browser.Root}/security");
        Assert.Contains("with a passkey", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        await page.ClickAsync("button.danger:has-text('Remove')");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("is removed");
        await page.ClickAsync("header button:has-text('Sign out')");
        await page.ClickAsync("text=Sign in with a passkey");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("This passkey belongs to no account here");
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task After_the_device_refuses_the_user_can_try_again()
    {
        var page = await browser.OpenPage("pat@example.org");
        await AddVirtualAuthenticator(page, verifiesUser: false);
        await page.GotoAsync($"{browser.Root}/security");
        await page.ClickAsync("text=Add a passkey");

        await Assertions.Expect(page.Locator("form[data-passkey] [role=status]")).Not.ToBeEmptyAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator("text=Add a passkey")).ToBeEnabledAsync();
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task The_welcome_link_creates_a_first_passkey_and_no_second_one()
    {
        var page = await browser.OpenPage();
        await AddVirtualAuthenticator(page);
        var link = await WelcomeLink("lee@example.org");
        await page.GotoAsync(link);
        await page.ClickAsync("text=Create a passkey");
        await page.IsAt($"{browser.Root}/getting-started");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("Your passkey is created");
        Assert.Contains("You have a passkey", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        await page.ClickAsync("header button:has-text('Sign out')");
        await page.GotoAsync(link);
        Assert.Contains("expired or was already used", await page.InnerTextAsync("h1"), StringComparison.Ordinal);
        await page.GotoAsync($"{browser.Root}/sign-in");
        await page.ClickAsync("text=Sign in with a passkey");
        await page.IsAt($"{browser.Root}/");
        await page.Context.CloseAsync();

        // Whoever reads the mailbox of a member with a passkey does not get in with one of their own.
        var other = await browser.OpenPage();
        await AddVirtualAuthenticator(other);
        await other.GotoAsync(await WelcomeLink("lee@example.org"));
        await other.ClickAsync("text=Create a passkey");
        await Assertions.Expect(other.Locator(".notice")).ToContainTextAsync("has a second factor already");
        var lee = await browser.Portal.Ask(db => db.Users.Where(a => a.Email == "lee@example.org").Select(a => a.Id).SingleAsync());
        Assert.Equal(1, await browser.Portal.Ask(db => db.UserPasskeys.CountAsync(p => p.UserId == lee)));
        await other.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task Whoever_has_signed_in_before_gets_an_email_about_a_passkey_of_the_welcome_link()
    {
        await (await browser.OpenPage("jun@example.org")).Context.CloseAsync();
        var page = await browser.OpenPage();
        await AddVirtualAuthenticator(page);
        await page.GotoAsync(await WelcomeLink("jun@example.org"));
        await page.ClickAsync("text=Create a passkey");
        await page.IsAt($"{browser.Root}/getting-started");
        await page.Context.CloseAsync();
        Assert.Equal(
            1,
            await browser.Portal.Ask(db =>
                db.OutgoingEmails.CountAsync(m => m.Kind == SecurityChanged.Key && m.ToAddress == "jun@example.org")
            )
        );
    }

    private async Task<string> WelcomeLink(string email)
    {
        await using var scope = browser.Portal.Services.CreateAsyncScope();
        var account = await browser.Portal.Ask(db => db.Users.SingleAsync(a => a.Email == email));
        return browser.Root + scope.ServiceProvider.GetRequiredService<OneTimeLinks>().Create(Welcome.Key, account);
    }

    private static async Task AddVirtualAuthenticator(IPage page, bool verifiesUser = true)
    {
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("WebAuthn.enable");
        await devTools.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new Dictionary<string, object>
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = verifiesUser,
                    ["isUserVerified"] = verifiesUser,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
    }
}
