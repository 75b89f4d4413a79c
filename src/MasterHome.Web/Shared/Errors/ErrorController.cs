using System.Globalization;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Errors;

/// <summary>Error pages, reached by re-execution. They accept any method without an antiforgery token, because they answer a
/// failed request.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorController : Controller
{
    private const string RetryAfterSeconds = "30";

    [Route("/error/{status:int}")]
    public async Task<IActionResult> Show()
    {
        // Read from the route: model binding fails when the form of the failed request cannot be read.
        var status = int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture);
        var page = await Find(status);
        if (ReadableForms.ProblemOf(HttpContext) is { } problem && page.Status == StatusCodes.Status400BadRequest)
            page = ErrorPage.For(problem);
        if (page.Status is StatusCodes.Status400BadRequest or >= StatusCodes.Status500InternalServerError)
            page = page with { Posted = await FindPosted() };
        Response.StatusCode = page.Status;
        if (page.Status == StatusCodes.Status503ServiceUnavailable)
            Response.Headers.RetryAfter = RetryAfterSeconds;
        if (page.Status < StatusCodes.Status500InternalServerError && IsStaffInBackOffice())
        {
            // The layout is looked up by its name in the area, so that staff keep their menu.
            RouteData.Values["area"] = "BackOffice";
            ViewData[ErrorPage.KeepsMenu] = true;
        }
        return View("Error", page);
    }

    private bool IsStaffInBackOffice()
    {
        var path =
            HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path
            ?? HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath;
        return User.IsStaff() && new PathString(path).StartsWithSegments("/back-office", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Requested directly, the path is a 404 like any unknown URL.</summary>
    private async Task<ErrorPage> Find(int status)
    {
        if (HttpContext.Features.Get<IExceptionHandlerFeature>() is { Error: var error })
        {
            var code = RequestFailure.StatusOf(error);
            return code == StatusCodes.Status409Conflict
                ? ErrorPage.Refused((await RequestFailure.Of(error, HttpContext)).Sentence, PreviousPage())
                : ErrorPage.For(code);
        }
        var isReExecuted = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null;
        return ErrorPage.For(isReExecuted && status is >= 400 and < 600 ? status : StatusCodes.Status404NotFound);
    }

    /// <summary>What was typed or chosen, for whoever did it. It may be shown while nobody can be signed in, because it came with this
    /// request, and from a page of the portal.</summary>
    private async Task<PostedForm?> FindPosted()
    {
        var reExecuted = HttpContext.Features.Get<IStatusCodeReExecuteFeature>();
        var failed = HttpContext.Features.Get<IExceptionHandlerPathFeature>();
        var address = failed?.Path + Request.QueryString;
        if (failed is null)
            address = reExecuted is null ? "" : reExecuted.OriginalPath + reExecuted.OriginalQueryString;
        try
        {
            return
                await PostedForm.Read(HttpContext, failed?.Endpoint ?? reExecuted?.Endpoint, address) is { } form
                && form.IsWorthKeeping
                && (User.Identity?.IsAuthenticated != true || form.Origin.Account == FormOrigin.AccountOf(HttpContext))
                ? form
                : null;
        }
        // The keys of the seal are in the database. Without them the page still says what happened.
        catch (Exception e) when (RequestFailure.StatusOf(e) >= StatusCodes.Status500InternalServerError)
        {
            return null;
        }
    }

    /// <summary>Path of the Referer, when it is on this site; otherwise the home page.</summary>
    private string PreviousPage() =>
        Uri.TryCreate(Request.Headers.Referer.ToString(), UriKind.Absolute, out var from) && from.Authority == Request.Host.Value
            ? LocalUrl.Of(from.PathAndQuery)
            : "/";
}
