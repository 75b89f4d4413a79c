using System.Security.Cryptography;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;

namespace MasterHome.Web.Shared.Forms;

/// <summary>Where a form comes from: the account that its page was made for, and the page. Every form carries it sealed, so that what was
/// typed is given back to nobody else, and so that another site cannot make the portal show a form.</summary>
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
        // One seal serves all forms of a page.
        if (http.Items[Current] is not string origin)
            http.Items[Current] = origin = Protector(http).Protect($"{AccountOf(http)}\n{PageOf(http)}");
        return $"{origin} {action}";
    }

    /// <summary>Null when the value was not made by this portal.</summary>
    public static FormOrigin? Read(HttpContext http, string? value)
    {
        if (value?.Split(' ', 2) is not [var origin, var action])
            return null;
        try
        {
            return Protector(http).Unprotect(origin).Split('\n', 2) is [var account, var page] ? new(account, page, action) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
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

    private static IDataProtector Protector(HttpContext http) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("MasterHome.FormOrigin");
}
