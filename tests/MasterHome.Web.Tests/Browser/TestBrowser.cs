using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>The one browser of a run: starting it takes longer than most tests. Tests have a context, and thus cookies, of their own.
/// It ends with the process.</summary>
internal static class TestBrowser
{
    private static readonly Lazy<Task<IBrowser>> Started = new(Start);

    public static Task<IBrowser> Get() => Started.Value;

    private static async Task<IBrowser> Start()
    {
        // The default of five seconds is too short for a busy machine.
        Assertions.SetDefaultExpectTimeout(60_000);
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = BrowserFactAttribute.Executable,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }
}
