using System.Globalization;
using MasterHome.Accounts;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Which device it is, in words that its owner recognizes: no more than that is kept.</summary>
internal static class Device
{
    // In this order: browsers name those they are built on as well.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "a Chromebook"),
        ("Linux", "Linux"),
    ];

    public static string InWords(string userAgent)
    {
        var (browser, system) = (Named(Browsers, userAgent), Named(Systems, userAgent));
        return (browser, system) switch
        {
            (null, null) => "An unknown device",
            (null, _) => $"A program on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Named((string Sign, string Name)[] known, string userAgent) =>
        known.Where(k => userAgent.Contains(k.Sign, StringComparison.Ordinal)).Select(k => k.Name).FirstOrDefault();
}

/// <summary>The country, when the proxy before the portal says it; network addresses are not kept.</summary>
internal static class Place
{
    public static string? Of(HttpContext http)
    {
        var header = http.RequestServices.GetRequiredService<IOptions<SignInSettings>>().Value.CountryHeader;
        var code = header.Length > 0 ? http.Request.Headers[header].ToString() : "";
        if (code.Length != 2 || !code.All(char.IsAsciiLetter))
            return null;
        try
        {
            return new RegionInfo(code.ToUpperInvariant()).EnglishName is { Length: > 2 and <= SignInSession.PlaceLength } name
                ? name
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
