using System.Net;
using System.Text.RegularExpressions;

using MasterHome.Mail;

namespace MasterHome.Web.Tests.Support;

/// <summary>Letters as they left, read where Development keeps them.</summary>
public static partial class Letters
{
    /// <summary>Lets what waits leave, and finds the way in of the newest letter to an address; null when there is none.</summary>
    public static async Task<string?> WayIn(this TestPortal portal, string email)
    {
        await portal.Run<DeliverMail>(job => job.RunAsync(default));
        using var visitor = portal.Visitor();
        foreach (var letter in (await visitor.Get("/dev/letters")).Links.Where(l => l.StartsWith("/dev/letters/", StringComparison.Ordinal)))
        {
            var page = await visitor.Get(letter);
            if (page.Text.Contains(email, StringComparison.OrdinalIgnoreCase) && Link().Match(WebUtility.HtmlDecode(page.Html)) is { Success: true } link)
                return link.Value;
        }
        return null;
    }

    [GeneratedRegex(@"https?://[^\s""<]+[?&]code=[^\s""<]+")]
    private static partial Regex Link();
}
