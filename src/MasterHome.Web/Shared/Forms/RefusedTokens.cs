using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Forms;

/// <summary>Finds out why an antiforgery token does not fit: no cookies, or a sign-in or sign-out in another window.</summary>
internal sealed class RefusedTokens(FormKeeper keeper, IOptions<AntiforgeryOptions> antiforgery) : IAsyncAlwaysRunResultFilter
{
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (context.Result is IAntiforgeryValidationFailedResult && ReadableForms.ProblemOf(http) is null)
        {
            var form = http.Request.HasFormContentType ? http.Request.Form : null;
            var (origin, me) = (FormOrigin.Read(http, form?[FormOrigin.FieldName]), FormOrigin.AccountOf(http));
            if (origin is not null && WhatIsDoneAlready(http, origin, form?["ReturnUrl"], me) is { } page)
                context.Result = new LocalRedirectResult(page);
            else if (me.Length == 0 && HasTokenWithoutCookie(http, form))
                ReadableForms.Note(http, FormProblem.NoCookies);
            else if (origin is { Account.Length: > 0 } && origin.Account != me)
            {
                ReadableForms.Note(http, FormProblem.OtherAccount);
                await keeper.Keep(http, http.RequestAborted);
            }
        }
        await next();
    }

    /// <summary>The form came from a page of the portal, but the cookie that was set with it did not.</summary>
    private bool HasTokenWithoutCookie(HttpContext http, IFormCollection? form) =>
        form?.ContainsKey(antiforgery.Value.FormFieldName) == true && !http.Request.Cookies.ContainsKey(antiforgery.Value.Cookie.Name!);

    /// <summary>The next page, when another window has already signed in or out, which is all that the form asks for.</summary>
    private static string? WhatIsDoneAlready(HttpContext http, FormOrigin origin, string? returnUrl, string me) =>
        http.Request.Path.Value switch
        {
            "/sign-in" when origin.Account.Length == 0 && me.Length > 0 => LocalUrl.Of(returnUrl),
            "/sign-out" when origin.Account.Length > 0 && me.Length == 0 => "/sign-in",
            _ => null,
        };
}
