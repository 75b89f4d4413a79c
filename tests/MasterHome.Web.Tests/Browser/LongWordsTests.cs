using System.Text.RegularExpressions;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>Every text that somebody entered is one word without a space, as long as its field allows. No page may become wider than the
/// window by it.</summary>
[Trait("Fault", "3")]
public sealed class LongWordsTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly int[] Widths = [320, 768, 1280];
    private static readonly string Word = string.Concat(Enumerable.Repeat("Wmöglichkeit", 20))[..150];

    [BrowserFact]
    public async Task No_page_is_wider_than_its_window()
    {
        await browser.Portal.Do(async db =>
        {
            var name = Word[..100];
            await db.Members.ExecuteUpdateAsync(set =>
                set.SetProperty(m => m.FirstName, name).SetProperty(m => m.LastName, name).SetProperty(m => m.Company, name)
            );
            await db.Opportunities.ExecuteUpdateAsync(set =>
                set.SetProperty(o => o.Title, Word)
                    .SetProperty(o => o.TitleKey, o => Word + o.Id)
                    .SetProperty(o => o.Kind, Word[..60])
                    .SetProperty(o => o.Definition, Word)
                    .SetProperty(o => o.Participation, Word)
            );
            await db.Courses.ExecuteUpdateAsync(set => set.SetProperty(c => c.Title, Word));
            await db.Suggestions.ExecuteUpdateAsync(set => set.SetProperty(s => s.Title, Word).SetProperty(s => s.Description, Word));
            await db.SignUps.ExecuteUpdateAsync(set => set.SetProperty(s => s.Evidence, Word).SetProperty(s => s.DecisionReason, Word));
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.DisplayName, Word));
            // An entry is never changed, so one is added.
            db.Add(new HistoryEntry(By.Administrator(), "Member", "1", Word).About(1, reason: Word));
            await db.SaveChangesAsync();
        });
        var wide = new List<string>();
        foreach (var (email, start) in new[] { ("mira@example.org", "/"), ("alex@example.org", "/back-office") })
        {
            var page = await browser.OpenPage(email);
            await foreach (var address in Addresses(page, start))
            {
                foreach (var window in Widths)
                {
                    await page.SetViewportSizeAsync(window, 640);
                    if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") is var width && width > window)
                        wide.Add($"{address}: {width} px in {window} px");
                }
            }
            await page.Context.CloseAsync();
        }
        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    /// <summary>Opens one page of each kind that links lead to.</summary>
    private async IAsyncEnumerable<string> Addresses(IPage page, string start)
    {
        var (waiting, known) = (new Queue<string>([start]), new HashSet<string>());
        while (waiting.TryDequeue(out var address))
        {
            if (!known.Add(Kind(address)))
                continue;
            if (await page.GotoAsync(browser.Root + address) is not { Status: 200 })
                continue;
            yield return address;
            foreach (
                var link in await page.EvaluateAsync<string[]>(
                    "[...document.querySelectorAll('a[href^=\"/\"]:not([download])')].map(a => a.getAttribute('href').split('#')[0])"
                )
            )
            {
                var path = link.Split('?')[0];
                var isFile = Path.HasExtension(path) || path.EndsWith("/export", StringComparison.Ordinal);
                if (!isFile && !link.Contains("hangfire", StringComparison.Ordinal))
                    waiting.Enqueue(link);
            }
        }
    }

    private static string Kind(string address) =>
        Regex.Replace(address.Split('?')[0], @"\d+|(?<=/email-templates/|/accounts/|/reminders/)[^/]+", "#");
}
