using Microsoft.AspNetCore.Http.Features;

namespace MasterHome.Web.Hosting;

/// <summary>Answers HEAD as GET, without a body. Routing knows only GET, and would answer 405.</summary>
internal static class HeadRequests
{
    public static void UseHead(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (!HttpMethods.IsHead(context.Request.Method))
                {
                    await next();
                    return;
                }
                var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
                context.Request.Method = HttpMethods.Get;
                context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null, body));
                try
                {
                    await next();
                }
                finally
                {
                    context.Request.Method = HttpMethods.Head;
                    context.Features.Set(body);
                }
            }
        );
}
