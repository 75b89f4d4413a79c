using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>The action changes how the account signs in, so its user must have proved who they are in the last minutes. Otherwise whoever
/// sits down at an unlocked screen could take over the account. Leads to the page that asks for the proof, and from there back.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FreshProofAttribute : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    private const string SecurityPage = "/security";

    /// <summary>The form asks for the password of an account that has one, which is a proof.</summary>
    public bool UnlessPassword { get; set; }

    /// <summary>After the antiforgery check.</summary>
    public int Order => 1100;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (context.Result is not null || http.User.Identity?.IsAuthenticated != true || IsFresh(http))
            return;
        if (UnlessPassword && await HasPassword(http))
            return;
        context.Result = new RedirectResult(LocalUrl.WithReturnUrl("/security/proof", await ReturnUrl(http)));
    }

    private static bool IsFresh(HttpContext http)
    {
        var minutes = http.RequestServices.GetRequiredService<IOptions<SignInSettings>>().Value.FreshProofMinutes;
        return http.User.ProvedAt().AddMinutes(minutes) > http.RequestServices.GetRequiredService<ProgramCalendar>().Now;
    }

    private static Task<bool> HasPassword(HttpContext http)
    {
        var me = http.User.AccountId();
        return http
            .RequestServices.GetRequiredService<HomeDb>()
            .Users.AnyAsync(a => a.Id == me && a.PasswordHash != null, http.RequestAborted);
    }

    /// <summary>The page of the form, with what was typed.</summary>
    private static async Task<string> ReturnUrl(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method))
            return http.Request.Path;
        if (!http.Request.HasFormContentType || FormOrigin.Read(http, http.Request.Form[FormOrigin.FieldName]) is not { } origin)
            return SecurityPage;
        var kept =
            origin.Account == http.User.AccountId()
                ? await http.RequestServices.GetRequiredService<FormKeeper>().Keep(http, http.RequestAborted)
                : null;
        return kept ?? (origin.Page.Length > 0 ? origin.Page : SecurityPage);
    }
}
