using MasterHome.Evidence;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Forms;

public enum UploadKind
{
    Import,
    Evidence,
}

/// <summary>Raises the request size limit above the largest file of its kind, so that a larger one can be refused with a message.
/// Far larger requests are still rejected by the server. Runs before any filter that reads the form.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UploadLimitAttribute(UploadKind kind) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    private const int Factor = 4;
    private const long FormOverhead = 1024 * 1024;

    public UploadKind Kind => kind;

    public int Order => 900;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var services = context.HttpContext.RequestServices;
        var largest =
            kind == UploadKind.Import
                ? services.GetRequiredService<IOptions<HomeSettings>>().Value.LargestImport
                : services.GetRequiredService<IOptions<EvidenceSettings>>().Value.LargestFile;
        var limit = (largest * Factor) + FormOverhead;
        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        if (context.HttpContext.Features.Get<IFormFeature>()?.Form is null)
            context.HttpContext.Features.Set<IFormFeature>(
                new FormFeature(context.HttpContext.Request, new FormOptions { MultipartBodyLengthLimit = limit })
            );
    }
}
