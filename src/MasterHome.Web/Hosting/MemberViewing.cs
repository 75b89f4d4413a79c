using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Hosting;

/// <summary>Shows the portal's pages as a member sees them to an administrator who asked for it. Forms are refused, so that nothing is done
/// in the member's name.</summary>
internal static class MemberViewing
{
    public static void UseMemberViews(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (IsPortal(context) && context.RequestServices.GetRequiredService<MemberViews>().Find(context) is { } view)
                {
                    if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
                    {
                        context.Response.StatusCode = StatusCodes.Status403Forbidden;
                        return;
                    }
                    context.User = view.Principal(context.User);
                    context.Response.Headers.CacheControl = "no-store";
                }
                await next();
            }
        );

    private static bool IsPortal(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AreaAttribute>()?.RouteValue == "Portal";
}
