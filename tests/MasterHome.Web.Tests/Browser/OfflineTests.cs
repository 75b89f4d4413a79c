using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

public sealed class OfflineTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Without_a_connection_a_page_of_the_portal_says_so_and_nothing_of_a_member_was_stored()
    {
        var page = await browser.OpenPage("mira@example.org");
        await page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        await page.GotoAsync($"{browser.Root}/points");
        var stored = await page.EvaluateAsync<string[]>(
            "async () => (await (await caches.open('offline-1')).keys()).map(r => new URL(r.url).pathname)"
        );
        Assert.Contains("/offline", stored);
        Assert.All(stored, path => Assert.True(path == "/offline" || path.EndsWith(".css", StringComparison.Ordinal), path));

        await page.Context.SetOfflineAsync(true);
        await page.GotoAsync($"{browser.Root}/training");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You are offline.");
        Assert.NotEqual(
            "rgba(0, 0, 0, 0)",
            await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.button')).backgroundColor")
        );

        await page.Context.SetOfflineAsync(false);
        await page.GetByText("Open Home").ClickAsync();
        await page.IsAt($"{browser.Root}/");
        await Assertions.Expect(page.Locator("h1")).Not.ToHaveTextAsync("You are offline.");
    }
}
