using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Lets a request be larger than the largest import, so that the import itself can say that the file is too large;
/// far above it the server still hangs up. Comes before whatever reads the form.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UploadLimitAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    private const int Room = 4;
    private const long Frame = 1024 * 1024;

    public int Order => 900;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var most = (context.HttpContext.RequestServices.GetRequiredService<IOptions<HomeSettings>>().Value.LargestImport * Room) + Frame;
        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = most;
        if (context.HttpContext.Features.Get<IFormFeature>()?.Form is null)
            context.HttpContext.Features.Set<IFormFeature>(
                new FormFeature(context.HttpContext.Request, new FormOptions { MultipartBodyLengthLimit = most })
            );
    }
}
