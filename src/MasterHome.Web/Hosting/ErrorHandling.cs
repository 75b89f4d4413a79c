using MasterHome.Accounts;
using MasterHome.Web.Shared.Errors;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Shows the portal's own page for every error.</summary>
internal static class ErrorHandling
{
    public static void UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error/500",
                StatusCodeSelector = RequestFailure.StatusOf,
                AllowStatusCode404Response = true,
                // A refusal is an answer, not a fault, so it is not logged as an error.
                SuppressDiagnosticsCallback = context =>
                    RequestFailure.StatusOf(context.Exception) < StatusCodes.Status500InternalServerError,
            }
        );
        app.UseStatusCodePagesWithReExecute("/error/{0}");
    }

    /// <summary>Answers unknown paths with 404. Otherwise the fallback policy would ask anonymous users to sign in first.</summary>
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
                // Routing answers a wrong method with an endpoint that has no metadata, and so no access rules.
                if (endpoint is not null && endpoint.Metadata.Count == 0 && endpoint.RequestDelegate is { } methodNotAllowed)
                    return methodNotAllowed(context);
                return next();
            }
        );
    }
}
