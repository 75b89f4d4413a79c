using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Shared;

/// <summary>Opens every page that somebody reaches by links.</summary>
internal static class SiteCrawl
{
    /// <summary>Pages of one route that are opened: pages differ by the item's state.</summary>
    private const int PagesOfOneRoute = 12;

    public static async IAsyncEnumerable<WebPage> Pages(Visitor visitor, string start, bool downloads = false)
    {
        var links = downloads ? "a[href^='/']" : "a[href^='/']:not([download])";
        var (waiting, known, opened) = (new Queue<string>([start]), new HashSet<string>([start]), new Dictionary<string, int>());
        while (waiting.TryDequeue(out var address))
        {
            var page = await visitor.Get(address);
            if (page.Status != HttpStatusCode.OK)
                continue;
            yield return page;
            foreach (var link in page.Document.QuerySelectorAll(links).Select(a => a.GetAttribute("href")!.Split('#')[0]))
            {
                var path = link.Split('?')[0];
                var kind = Regex.Replace(path, @"\d+|(?<=/email-templates/|/accounts/|/reminders/)[^/]+", "#");
                if (IsFile(path) || !known.Add(link))
                    continue;
                if ((opened[kind] = opened.GetValueOrDefault(kind) + 1) <= PagesOfOneRoute)
                    waiting.Enqueue(link);
            }
        }
    }

    private static bool IsFile(string path) =>
        Path.HasExtension(path)
        || path.EndsWith("/export", StringComparison.Ordinal)
        || path.StartsWith("/evidence", StringComparison.Ordinal)
        || path.StartsWith("/my-data", StringComparison.Ordinal)
        || path.Contains("hangfire", StringComparison.Ordinal);
}
