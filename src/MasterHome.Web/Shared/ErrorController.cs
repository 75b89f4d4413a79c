using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared;

/// <summary>The error pages, reached by re-execution: they take any method and no token, because the request has failed already.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorController : Controller
{
    [Route("/error/{status:int}")]
    public IActionResult Show(int status)
    {
        // Asked for by hand it is an address like any other that does not exist.
        var failed =
            HttpContext.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature>() is not null
            || HttpContext.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>() is not null;
        var shown = failed && status is >= 400 and < 600 ? status : 404;
        Response.StatusCode = shown;
        return View("/Shared/Error.cshtml", ErrorPage.For(shown));
    }
}
