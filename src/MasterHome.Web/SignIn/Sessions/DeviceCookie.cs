using System.Security.Cryptography;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Web.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>The sealed cookie by which a browser is known to accounts that signed in with it. It signs nobody in.</summary>
public sealed class DeviceCookie(
    KnownDevices devices,
    IDataProtectionProvider keys,
    IWebHostEnvironment environment,
    IOptions<SignInSettings> settings
)
{
    // Several people may share a browser.
    private const int MaxAccounts = 5;

    private readonly ITimeLimitedDataProtector _keys = keys.CreateProtector("MasterHome.KnownDevice").ToTimeLimitedDataProtector();

    /// <summary>This browser's id for the account; null when it has not signed in to it before.</summary>
    public string? Find(HttpContext http, string accountId) => Read(http).FirstOrDefault(d => d.Account == accountId).Device;

    /// <summary>Makes this browser known to the account, or renews for how long it is.</summary>
    /// <param name="hasSignedIn">Whether the account signed in before.</param>
    public async Task Remember(HttpContext http, string accountId, Proof proof, bool hasSignedIn, DateTime now)
    {
        var known = Read(http);
        var device = known.FirstOrDefault(d => d.Account == accountId).Device;
        if (device is null || !await devices.Touch(accountId, device, now))
            device = await RememberNew(http, accountId, proof, hasSignedIn, now);
        var all = known.Where(d => d.Account != accountId).Prepend((Account: accountId, Device: device)).Take(MaxAccounts);
        var builder = Builder();
        var cookie = builder.Build(http);
        cookie.MaxAge = TimeSpan.FromDays(settings.Value.KnownDeviceDays);
        // Limited on the server too: a copied cookie must not work forever.
        var sealedDevices = _keys.Protect(string.Join(' ', all.Select(d => $"{d.Account}:{d.Device}")), cookie.MaxAge.Value);
        http.Response.Cookies.Append(builder.Name!, sealedDevices, cookie);
    }

    private async Task<string> RememberNew(HttpContext http, string accountId, Proof proof, bool hasSignedIn, DateTime now)
    {
        var way = proof.Provider ?? proof.Method.ToString();
        var (id, isFirst) = await devices.Remember(
            accountId,
            new NewDevice(
                Device.Describe(http.Request.Headers.UserAgent.ToString()),
                SecurityEventText.Way(way, settings.Value),
                CoarseNetwork.Of(http.Connection.RemoteIpAddress),
                now,
                // Whoever followed a link has just read the mailbox.
                hasSignedIn && proof.Method != SignInMethod.OneTimeLink
            )
        );
        if (!isFirst)
            http.Record(SecurityEventKind.NewDevice, accountId, way);
        return id;
    }

    private IReadOnlyList<(string Account, string Device)> Read(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[Builder().Name!] is { } text
                ? [.. _keys.Unprotect(text).Split(' ').Select(d => d.Split(':')).Where(d => d.Length == 2).Select(d => (d[0], d[1]))]
                : [];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private CookieBuilder Builder()
    {
        var cookie = new CookieBuilder { IsEssential = true };
        Cookies.Harden(cookie, "home-device", environment);
        return cookie;
    }
}
