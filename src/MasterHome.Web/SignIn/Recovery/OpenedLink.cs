using System.Security.Cryptography;
using System.Text.Json;
using MasterHome.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>The parts of a one-time link. They come from the link in an email, and are then kept in a short-lived cookie, so that code and
/// address do not stay in the browser's history and address bar.</summary>
public sealed record LinkParts(string? Account, string? Code, string? Address);

/// <summary>Takes the parts of an opened link out of the URL. Each page has its own cookie, and its form carries the parts too, so that
/// forms in several tabs do not disturb each other.</summary>
public sealed class OpenedLink(IDataProtectionProvider keys, IWebHostEnvironment environment, IOptions<SignInSettings> settings)
{
    private readonly ITimeLimitedDataProtector _keys = keys.CreateProtector("MasterHome.OpenedLink").ToTimeLimitedDataProtector();

    /// <summary>Keeps the parts of the link and redirects to the page without them; null when the URL has none.</summary>
    public IActionResult? Keep(HttpContext http)
    {
        // The first URL contains the code, so it must not leak as a referrer.
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (Read(http.Request.Query) is not { Code: not null } parts)
            return null;
        http.Response.Headers.CacheControl = "no-store";
        var life = TimeSpan.FromMinutes(settings.Value.ResetMinutes);
        var cookie = Cookie(http);
        cookie.MaxAge = life;
        http.Response.Cookies.Append(CookieName(http), _keys.Protect(JsonSerializer.Serialize(parts), life), cookie);
        return new LocalRedirectResult(http.Request.Path.Value!);
    }

    /// <summary>The parts of the link that this browser opened last on this page; null when there is none.</summary>
    public LinkParts? Find(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[CookieName(http)] is { } text ? JsonSerializer.Deserialize<LinkParts>(_keys.Unprotect(text)) : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Forgets a link that was used or does not work.</summary>
    /// <param name="page">The page of the link; null for that of the request.</param>
    public void Forget(HttpContext http, string? page = null)
    {
        var cookie = Builder(page ?? http.Request.Path.Value!);
        http.Response.Cookies.Delete(cookie.Name!, cookie.Build(http));
    }

    private string CookieName(HttpContext http) => Builder(http.Request.Path.Value!).Name!;

    private CookieOptions Cookie(HttpContext http) => Builder(http.Request.Path.Value!).Build(http);

    private CookieBuilder Builder(string page)
    {
        var cookie = new CookieBuilder { IsEssential = true };
        Cookies.Harden(cookie, "home-link" + page.Replace('/', '-').ToLowerInvariant(), environment);
        return cookie;
    }

    /// <summary>Mail programs write "&amp;amp;" for "&amp;" and take the punctuation behind a link, or a line break, for a part of
    /// it.</summary>
    private static LinkParts Read(IQueryCollection query)
    {
        return new LinkParts(Part("account") is { } id ? Word(id) : null, Part("code") is { } code ? Word(code) : null, Part("address"));

        string? Part(string name) => query[name].FirstOrDefault() ?? query[$"amp;{name}"].FirstOrDefault();
    }

    private static string Word(string text) =>
        string.Concat(
            EmailAddress.Clean(text).Where(c => !char.IsWhiteSpace(c)).TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        );
}
