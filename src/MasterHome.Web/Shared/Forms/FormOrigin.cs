using System.Globalization;
using System.Security.Cryptography;
using MasterHome.Accounts;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Forms;

/// <summary>Where a form comes from: the account that its page was made for, the page, and the form's action. Every form carries it sealed,
/// with the time, so that what was typed is given back to nobody else, and so that whoever copied a page cannot use it for another form, or
/// forever. The seal alone does not show that the request came from a page of the portal: <see cref="PostedForm"/> refuses requests from
/// other sites.</summary>
/// <param name="Account">Empty for an anonymous user.</param>
/// <param name="Page">Local path and query of the page; empty when it is not known.</param>
/// <param name="Action">The address that the form itself names; one of its buttons may name another.</param>
public sealed record FormOrigin(string Account, string Page, string Action)
{
    public const string FieldName = "__origin";

    /// <summary>In the query of the page that shows a kept form: its id.</summary>
    public const string KeptQuery = "kept";

    private const int MaxPage = 1000;
    private static readonly object Current = new();

    /// <summary>The value of the hidden field.</summary>
    public static string Write(HttpContext http, string action)
    {
        // All forms of a page have the same page.
        if (http.Items[Current] is not string page)
            http.Items[Current] = page = PageOf(http);
        var now = Now(http).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Protector(http).Protect(string.Join('\n', AccountOf(http), page, action, now));
    }

    /// <summary>Null when the value was not made by this portal, or too long ago.</summary>
    public static FormOrigin? Read(HttpContext http, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        try
        {
            return
                Protector(http).Unprotect(value).Split('\n') is [var account, var page, var action, var seconds]
                && DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) + Lifetime(http) > Now(http)
                ? new(account, page, action)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether the form, or one of its buttons, sends to an address. A button's address is below that of the form.</summary>
    public bool Covers(string address)
    {
        var (form, sent) = (PathOf(Action.Length > 0 ? Action : Page), PathOf(address));
        return sent.Equals(form, StringComparison.OrdinalIgnoreCase)
            || (form.Length > 1 && sent.StartsWith($"{form}/", StringComparison.OrdinalIgnoreCase));
    }

    public static string AccountOf(HttpContext http) => http.User.Identity?.IsAuthenticated == true ? http.User.AccountId() : "";

    /// <summary>A page that answers a form has the page of that form.</summary>
    private static string PageOf(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
            return
                // Only a form that was read: the page may be the answer to one that could not be.
                http.Features.Get<IFormFeature>()?.Form
                    is { } form
                && Read(http, form[FieldName]) is { } before
                && before.Account == AccountOf(http)
                ? before.Page
                : "";
        var query = QueryString.Create(http.Request.Query.Where(q => q.Key != KeptQuery));
        var page = http.Request.Path + query;
        return page.Length <= MaxPage ? page : http.Request.Path.Value!;
    }

    private static string PathOf(string address) => Uri.UnescapeDataString(address.Split('?')[0]);

    /// <summary>A page can stay open for a session, and then over a vacation: as long as the portal's longest one-time link is valid. A
    /// text that was written on it is kept until then.</summary>
    private static TimeSpan Lifetime(HttpContext http)
    {
        var settings = http.RequestServices.GetRequiredService<IOptions<SignInSettings>>().Value;
        return TimeSpan.FromHours(settings.SessionHours) + TimeSpan.FromDays(settings.WelcomeDays);
    }

    private static DateTimeOffset Now(HttpContext http) => http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    private static IDataProtector Protector(HttpContext http) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("MasterHome.FormOrigin");
}
