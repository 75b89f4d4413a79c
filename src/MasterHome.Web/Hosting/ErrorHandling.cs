using MasterHome.Accounts;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Whatever goes wrong is said on a page of ours.</summary>
public static class ErrorHandling
{
    public static void UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler("/error/500");
        app.UseStatusCodePagesWithReExecute("/error/{0}");
    }

    /// <summary>An unknown address is a 404 for everybody. Without this the closed doors would ask for a password first.</summary>
    public static void UseUnknownAddresses(this WebApplication app)
    {
        var callbacks = ProviderSetup.Callbacks(app.Services.GetRequiredService<IOptions<SignInSettings>>().Value);
        app.Use(
            (context, next) =>
            {
                var endpoint = context.GetEndpoint();
                if (
                    endpoint is null
                    && !JobSetup.IsDashboard(context.Request.Path)
                    && !callbacks.Contains(context.Request.Path.Value ?? "")
                )
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                }
                // Routing's own answer to a wrong method is an endpoint without a door of its own.
                if (endpoint is not null && endpoint.Metadata.Count == 0 && endpoint.RequestDelegate is { } answer)
                    return answer(context);
                return next();
            }
        );
    }
}
