using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace MasterHome.Web.Tests.Support;

/// <summary>How one finds one's way over the pages: by the words of a link, the row of a table, the name in a list.</summary>
public static class SignInSteps
{
    /// <summary>The address of a member's file, found as the team finds it.</summary>
    public static async Task<string> FileOf(this Visitor office, string email) =>
        Assert.Single((await office.Get($"/back-office/members?q={email}")).Links, l => Regex.IsMatch(l, @"^/back-office/members/\d+$"));

    /// <summary>A draft, a session of one place on 20 October in Berlin, and out; where a form refuses, that page.</summary>
    public static async Task<WebPage> Publish(this Visitor office, string title, string hours = "2.5")
    {
        var page = await office.Send(
            await office.Get("/back-office/opportunities/new"),
            "/back-office/opportunities",
            ("Form.Title", title),
            ("Form.Kind", "Enablement"),
            ("Form.Tracking", "SignUp"),
            ("Form.Points", "30"),
            ("Form.Hours", hours),
            ("Form.MaxTimes", "2"),
            ("Form.Definition", "Repair a model together."),
            ("Form.Participation", "Two hours on a call."),
            ("Form.HowCredited", "The host confirms it.")
        );
        if (page.Document.QuerySelector("[aria-invalid]") is not null)
            return page;
        var address = page.Address;
        page = await office.Send(
            page,
            $"{address}/sessions",
            ("Session.StartsAt", "2026-10-20T16:00"),
            ("Session.Zone", "Europe/Berlin"),
            ("Session.Places", "1"),
            ("Session.SignUpClosesAt", "2026-10-18")
        );
        Assert.Equal("Session added.", page.Notice);
        return await office.Send(await office.Get(address), $"{address}/publication");
    }

    /// <summary>The same as <see cref="WebPage.Says"/>, read as one reads: what stands apart on the page is apart.</summary>
    public static void Reads(this WebPage page, string words) => Assert.Contains(words, Read(page.All("main")), StringComparison.Ordinal);

    /// <summary>Where a link with these words leads.</summary>
    public static string Link(this WebPage page, string words) =>
        page.Document.QuerySelectorAll("main a[href]").FirstOrDefault(a => Plain(a.TextContent) == words)?.GetAttribute("href")
        ?? throw new InvalidOperationException($"{page.Address} has no link “{words}”. It says: {page.Text}");

    /// <summary>What the first row with these words says, below a heading or in the whole of the main part.</summary>
    public static string Row(this WebPage page, string below, string words)
    {
        var part = below == "main" ? page.All("main") : page.All($"#{below}").Closest("section")!;
        return part.QuerySelectorAll("tbody tr").Select(Read).FirstOrDefault(r => r.Contains(words, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{page.Address} has no row “{words}”. It says: {page.Text}");
    }

    /// <summary>How many points the heading of the points page says.</summary>
    public static int Earned(this WebPage points) =>
        int.Parse(Regex.Match(points.Heading, @"^You have (\d+) of").Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Read(IElement part) =>
        Regex.Replace(Plain(string.Join(' ', part.Descendants<IText>().Select(t => t.Data))), " (?=[.,:;?])", "");

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
