using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Browser;
using MasterHome.Web.Tests.Support;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>Password and single sign-on in a real browser, which also enforces the security headers on the way to the provider.</summary>
public sealed class SsoBrowserTests : IAsyncLifetime
{
    private const string Password = "seven quiet owls in a row";
    private ScriptedProvider _provider = null!;
    private IBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _provider = await ScriptedProvider.Open();
        if (BrowserFactAttribute.Executable is not null)
            _browser = await TestBrowser.Get();
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [BrowserFact]
    public async Task A_member_without_a_password_sets_one_while_the_provider_is_down_and_uses_single_sign_on_again_later()
    {
        await using var portal = Serve(
            new SsoPortal().WithProvider(_provider, "acme", "Acme", ("Domains:0", "example.org"), ("TrustVerifiedEmail", "true")),
            out var root
        );
        _provider.Visitor = new ExternalIdentity("lee", "lee@example.org");
        var page = await _browser.NewPageAsync();
        var consoleErrors = RecordConsoleErrors(page);

        await page.GotoAsync($"{root}/profile");
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue with Acme" }).ClickAsync();
        await page.IsAt($"{root}/profile");
        await SignOut(page);
        Assert.Contains(_provider.Requests, r => r.AbsolutePath == "/end");

        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password, or never had one?" }).ClickAsync();
        await page.FillAsync("#Email", "lee@example.org");
        await page.PressAsync("#Email", "Enter");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("an email is on its way");
        await page.GotoAsync(root + await ResetLink(portal));
        await page.FillAsync("#Password", Password);
        await page.PressAsync("#Password", "Enter");
        // Whoever opened the link has proved the mailbox, so the reset signs in.
        await page.IsAt($"{root}/");
        await SignOut(page);

        _provider.Fault = ProviderFault.Down;
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue with Acme" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Acme is not responding.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to sign in" }).ClickAsync();
        await page.FillAsync("#Email", "lee@example.org");
        await page.FillAsync("#Password", Password);
        await page.PressAsync("#Password", "Enter");
        await page.IsAt($"{root}/");
        await SignOut(page);

        _provider.Fault = ProviderFault.None;
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await page.GotoAsync($"{root}/profile");
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue with Acme" }).ClickAsync();
        await page.IsAt($"{root}/profile");
        Assert.Empty(consoleErrors);
    }

    [BrowserFact]
    public async Task An_address_in_the_form_leads_to_its_provider()
    {
        var manyProviders = new SsoPortal().WithProvider(
            _provider,
            "acme",
            "Acme",
            ("Domains:0", "example.org"),
            ("TrustVerifiedEmail", "true")
        );
        for (var i = 2; i <= 5; i++)
            manyProviders.WithProvider($"http://127.0.0.1:{i}", $"p{i}", $"Employer {i}", ("Domains:0", $"d{i}.example.test"));
        await using var portal = Serve(manyProviders, out var root);
        _provider.Visitor = new ExternalIdentity("mira", "mira@example.org");
        var page = await _browser.NewPageAsync();
        var consoleErrors = RecordConsoleErrors(page);

        await page.GotoAsync($"{root}/profile");
        await page.GetByLabel("Work email address").FillAsync("mira@example.org");
        await page.GetByLabel("Work email address").PressAsync("Enter");

        await page.IsAt($"{root}/profile");
        Assert.Empty(consoleErrors);
    }

    [BrowserFact]
    public async Task The_sign_in_page_is_accessible_with_no_provider_one_and_three()
    {
        foreach (var names in new string[][] { [], ["Acme"], ["Acme", "Borealiz Planning and Partners International", "Cumulus"] })
        {
            var builder = new SsoPortal();
            foreach (var (i, name) in names.Index())
                builder.WithProvider(i == 0 ? _provider.Authority : $"http://127.0.0.1:{i}", name.Split(' ')[0].ToLowerInvariant(), name);
            await using var portal = Serve(builder, out var root);
            var page = await _browser.NewPageAsync();
            var consoleErrors = RecordConsoleErrors(page);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                foreach (var width in new[] { 1280, 320 })
                {
                    await page.SetViewportSizeAsync(width, 800);
                    await page.GotoAsync($"{root}/sign-in");
                    var violations = await AccessibilityCheck.FindViolations(page, "tag", AccessibilityCheck.Wcag);
                    Assert.True(violations.Count == 0, $"{names.Length} providers, {scheme}, {width} px:\n{string.Join('\n', violations)}");
                    Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
                }
            }
            Assert.Equal(names.Length, await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Continue with") }).CountAsync());
            Assert.Empty(consoleErrors);
            await page.Context.CloseAsync();
        }
    }

    private static SsoPortal Serve(SsoPortal portal, out string root)
    {
        portal.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        portal.With("SignIn:ReachSeconds", "30").With("SignIn:ProviderSeconds", "30");
        portal.StartServer();
        root = $"http://localhost:{portal.ClientOptions.BaseAddress.Port}";
        return portal;
    }

    /// <summary>Console errors, such as a form target that the content security policy blocks.</summary>
    private static List<string> RecordConsoleErrors(IPage page)
    {
        var consoleErrors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                consoleErrors.Add(message.Text);
        };
        return consoleErrors;
    }

    private static async Task SignOut(IPage page)
    {
        // As a user does. A click waits until the button can be used; a script submits in whatever state the page is.
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await page.IsAt(new Regex("/sign-in$"));
    }

    private static async Task<string> ResetLink(SsoPortal portal)
    {
        await portal.Run<DeliverMail>(job => job.RunAsync(default));
        var links = Directory
            .GetFiles(Path.Combine(portal.Folder, "emails"), "*.eml")
            .Select(file => MimeKit.MimeMessage.Load(file).TextBody ?? "")
            .Select(text => Regex.Match(text, @"https?://\S+/reset-password\S+"))
            .Where(m => m.Success);
        return new Uri(Assert.Single(links).Value).PathAndQuery;
    }
}
