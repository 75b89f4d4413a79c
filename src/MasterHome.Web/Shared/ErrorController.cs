using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared;

/// <summary>Error pages, reached by re-execution. They accept any method without an antiforgery token, because they answer a
/// failed request.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorController : Controller
{
    [Route("/error/{status:int}")]
    public IActionResult Show(int status)
    {
        // Requested directly, the path is a 404 like any unknown URL.
        var failed =
            HttpContext.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature>() is not null
            || HttpContext.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>() is not null;
        var shown = failed && status is >= 400 and < 600 ? status : 404;
        Response.StatusCode = shown;
        return View("/Shared/Error.cshtml", ErrorPage.For(shown));
    }
}
