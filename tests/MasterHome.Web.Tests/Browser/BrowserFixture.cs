using System.Net;
using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>The portal with demo data on a real port, and a real browser.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IBrowser? _browser;

    public TestPortal Portal { get; } = new();

    /// <summary>Uses the host name, because passkeys are not bound to IP addresses.</summary>
    public string Root => $"http://localhost:{Portal.ClientOptions.BaseAddress.Port}";

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.Executable is null)
            return;
        Portal.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        Portal.StartServer();
        _browser = await TestBrowser.Get();
    }

    public async Task DisposeAsync() => await Portal.DisposeAsync();

    /// <summary>Opens a page, signed in when an email address is given.</summary>
    public async Task<IPage> OpenPage(string? email = null, BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options ?? new());
        // A busy machine is not a fault of the page.
        context.SetDefaultTimeout(120_000);
        var page = await context.NewPageAsync();
        if (email is null)
            return page;
        await page.GotoAsync($"{Root}/sign-in");
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", DemoData.Passphrase);
        await page.PressAsync("#Password", "Enter");
        // Asks the page itself. Waiting for the load of an address can miss it when it comes too early.
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }))
            .ToBeVisibleAsync(new() { Timeout = 120_000 });
        return page;
    }
}
