using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Mail.Outbox;

namespace MasterHome.Web.Tests.Support;

/// <summary>Reads the emails that Development saves.</summary>
public static partial class Emails
{
    /// <summary>Delivers the outbox and returns the one-time link of the newest email to an address; null when there is none.</summary>
    public static async Task<string?> OneTimeLink(this TestPortal portal, string email)
    {
        await portal.Run<DeliverMail>(job => job.RunAsync(default));
        using var visitor = portal.Visitor();
        foreach (var path in (await visitor.Get("/dev/emails")).Links.Where(l => l.StartsWith("/dev/emails/", StringComparison.Ordinal)))
        {
            var page = await visitor.Get(path);
            if (
                page.Text.Contains(email, StringComparison.OrdinalIgnoreCase)
                && Link().Match(WebUtility.HtmlDecode(page.Html)) is { Success: true } link
            )
                return link.Value;
        }
        return null;
    }

    [GeneratedRegex(@"https?://[^\s""<]+[?&]code=[^\s""<]+")]
    private static partial Regex Link();
}
