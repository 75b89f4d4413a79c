using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

public sealed class QueueKeysTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Items_are_opened_chosen_declined_and_approved_by_keys_but_not_while_typing()
    {
        var page = await browser.OpenPage("alex@example.org");
        await page.GotoAsync($"{browser.Root}/back-office/queue?kind=");
        var first = await Chosen(page);
        await Press(page, "j");
        var second = await Chosen(page);
        Assert.NotEqual(first, second);
        await Press(page, "k");
        Assert.Equal(first, await Chosen(page));
        await page.Keyboard.PressAsync("x");
        Assert.True(await page.IsCheckedAsync("tr.chosen input[type=checkbox]"));

        await page.GotoAsync($"{browser.Root}/back-office/queue?kind=Training");
        // Without a reason the key leads to its field, and then it is a character like any other.
        await page.Keyboard.PressAsync("d");
        Assert.Equal("Form.Reason", await page.EvaluateAsync<string>("document.activeElement.name"));
        await page.Keyboard.TypeAsync("vjd");
        Assert.Equal("vjd", await page.InputValueAsync("#Form_Reason"));
        await page.FillAsync("#Form_Reason", "");
        await page.FocusAsync("tr.chosen a");
        await Press(page, "v");
        Assert.Contains("Training verified.", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(
            0,
            await browser.Portal.Ask(db => db.Completions.CountAsync(c => c.State == MasterHome.Training.CompletionState.Claimed))
        );
        // The queue of this kind is empty now; the undo has the focus, so that its key works.
        await Press(page, "u");
        Assert.Contains("The decision is undone.", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(
            1,
            await browser.Portal.Ask(db => db.Completions.CountAsync(c => c.State == MasterHome.Training.CompletionState.Claimed))
        );
    }

    private static async Task<string> Chosen(IPage page) => (await page.GetAttributeAsync("tr.chosen a", "href"))!;

    /// <summary>A key that opens another page.</summary>
    private static async Task Press(IPage page, string key)
    {
        var before = page.Url;
        await page.Keyboard.PressAsync(key);
        await page.HasLeft(before);
    }
}
