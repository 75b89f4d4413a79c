using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>Waits for another page. It asks the page again and again: the event of a navigation is missed when it comes too early. A busy
/// machine is not a fault of the page.</summary>
internal static class PageWaits
{
    private static readonly PageAssertionsToHaveURLOptions Patient = new() { Timeout = 120_000 };

    public static async Task IsAt(this IPage page, string address)
    {
        await Assertions.Expect(page).ToHaveURLAsync(address, Patient);
        await page.IsLoaded();
    }

    public static async Task IsAt(this IPage page, Regex address)
    {
        await Assertions.Expect(page).ToHaveURLAsync(address, Patient);
        await page.IsLoaded();
    }

    public static async Task HasLeft(this IPage page, string address)
    {
        await Assertions.Expect(page).Not.ToHaveURLAsync(address, Patient);
        await page.IsLoaded();
    }

    /// <summary>The event of a load can come too early as well.</summary>
    public static Task IsLoaded(this IPage page) =>
        page.WaitForFunctionAsync("() => document.readyState === 'complete'", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
}
