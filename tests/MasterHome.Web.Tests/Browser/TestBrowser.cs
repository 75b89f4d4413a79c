using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>The one browser of a run: starting it takes longer than most tests. Tests have a context, and thus cookies, of their own.
/// It ends with the process.</summary>
internal static class TestBrowser
{
    /// <summary>The last list of the command line counts, so Playwright's own is repeated here. We add the hidden pages
    /// of the address bar, which cost two seconds of CPU time for each window, and a process in reserve for each page.</summary>
    private static readonly string[] DisabledFeatures =
    [
        "WebUIOmniboxPopup",
        "WebUIOmniboxAimPopup",
        "SpareRendererForSitePerProcess",
        "AimEnabled",
        "AvoidCorsURLLoaderRestartOnRedirect",
        "AvoidUnnecessaryBeforeUnloadCheckSync",
        "BlockOriginHeaderModificationOnRedirect",
        "DestroyProfileOnBrowserClose",
        "DialMediaRouteProvider",
        "GlobalMediaControls",
        "HttpsUpgrades",
        "LensOverlay",
        "MediaRouter",
        "NetworkTimeServiceQuerying",
        "OptimizationHints",
        "PaintHolding",
        "ThirdPartyStoragePartitioning",
        "Translate",
    ];

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
                    $"--disable-features={string.Join(',', DisabledFeatures)}",
                ],
            }
        );
    }
}
