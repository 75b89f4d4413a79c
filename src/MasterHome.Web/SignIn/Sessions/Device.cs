using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Describes a device so that its owner recognizes it. Nothing else of the user agent is stored.</summary>
internal static class Device
{
    // The order matters: a browser's user agent also names the browsers it is based on.
    private static readonly (string Token, string Name)[] Browsers =
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

    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "a Chromebook"),
        ("Linux", "Linux"),
    ];

    public static string Describe(string userAgent)
    {
        var (browser, system) = (FindName(Browsers, userAgent), FindName(Systems, userAgent));
        return (browser, system) switch
        {
            (null, null) => "An unknown device",
            (null, _) => $"A program on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? FindName((string Token, string Name)[] known, string userAgent) =>
        known.Where(k => userAgent.Contains(k.Token, StringComparison.Ordinal)).Select(k => k.Name).FirstOrDefault();
}

/// <summary>The country reported by the reverse proxy. Network addresses are not stored.</summary>
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
