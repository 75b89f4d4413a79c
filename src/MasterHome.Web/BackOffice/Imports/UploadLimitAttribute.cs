using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Imports;

/// <summary>Raises the request size limit above the largest import, so that the import can refuse a large file with a message.
/// Far larger requests are still rejected by the server. Runs before any filter that reads the form.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UploadLimitAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    private const int Factor = 4;
    private const long FormOverhead = 1024 * 1024;

    public int Order => 900;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var limit =
            (context.HttpContext.RequestServices.GetRequiredService<IOptions<HomeSettings>>().Value.LargestImport * Factor) + FormOverhead;
        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        if (context.HttpContext.Features.Get<IFormFeature>()?.Form is null)
            context.HttpContext.Features.Set<IFormFeature>(
                new FormFeature(context.HttpContext.Request, new FormOptions { MultipartBodyLengthLimit = limit })
            );
    }
}
