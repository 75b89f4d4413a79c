using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>Runs axe-core in a page. Its own runner for Playwright takes four times as long: it injects the script for every run and
/// opens a second page to collect the results.</summary>
internal static class AccessibilityCheck
{
    public static readonly string[] Wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    private const string Run = """
        async ({ by, rules }) => {
          const options = { iframes: false, resultTypes: ['violations'], runOnly: { type: by, values: rules } };
          const result = await axe.run(document, options);
          return result.violations.map(v => `${v.id} (${v.nodes.length}) ${v.help}: ${v.nodes[0].html}`);
        }
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <param name="by">"tag" or "rule".</param>
    /// <param name="rules">Tags or rules.</param>
    public static async Task<IReadOnlyList<string>> FindViolations(IPage page, string by, string[] rules)
    {
        // Not inside email previews: the sandboxed frame runs no scripts, not even axe.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Run, new { by, rules });
    }
}
