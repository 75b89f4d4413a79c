using MasterHome.Accounts;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Security headers: own origin only, no inline styles or scripts, no framing, and no caching of signed-in pages.</summary>
internal static class SecurityHeaders
{
    public static void UseHeaders(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        var settings = app.Services.GetRequiredService<IOptions<SignInSettings>>().Value;
        var ours = Common()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().Self();
                csp.AddImgSrc().Self().Data();
                csp.AddObjectSrc().None();
                csp.AddBaseUri().None();
                var forms = csp.AddFormAction().Self();
                foreach (var origin in ProviderSetup.Origins(settings))
                    forms.From(origin);
                csp.AddFrameAncestors().None();
            });
        // Hangfire's dashboard uses inline styles and scripts. Only administrators can open it.
        var dashboard = Common()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().Self();
                csp.AddStyleSrc().Self().UnsafeInline();
                csp.AddScriptSrc().Self().UnsafeInline();
                csp.AddImgSrc().Self().Data();
                csp.AddBaseUri().None();
                csp.AddFrameAncestors().None();
            });
        // An email has inline styles and no scripts. The back office shows it in a sandboxed frame.
        var email = Common()
            .AddFrameOptionsSameOrigin()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().None();
                csp.AddStyleSrc().UnsafeInline();
                csp.AddFormAction().None();
                csp.AddBaseUri().None();
                csp.AddFrameAncestors().Self();
                csp.AddSandbox();
            });
        // A file that somebody uploaded. Nothing in it runs, wherever it is opened.
        var evidence = Common()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().None();
                csp.AddBaseUri().None();
                csp.AddFormAction().None();
                csp.AddFrameAncestors().None();
                csp.AddSandbox();
            });
        app.UseWhen(c => IsEvidence(c), branch => branch.UseSecurityHeaders(evidence));
        app.UseWhen(c => IsDashboard(c), branch => branch.UseSecurityHeaders(dashboard));
        app.UseWhen(c => IsEmailPreview(c), branch => branch.UseSecurityHeaders(email));
        app.UseWhen(c => !IsDashboard(c) && !IsEmailPreview(c) && !IsEvidence(c), branch => branch.UseSecurityHeaders(ours));
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    if (context.User.Identity?.IsAuthenticated == true && context.Response.Headers.CacheControl.Count == 0)
                        context.Response.Headers.CacheControl = "no-store";
                    // Not in the policies above: they would override a page that sets a stricter value because its URL contains a code.
                    context.Response.Headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
                    return Task.CompletedTask;
                });
                return next();
            }
        );
    }

    private static HeaderPolicyCollection Common() =>
        new HeaderPolicyCollection()
            .AddFrameOptionsDeny()
            .AddContentTypeOptionsNoSniff()
            .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
            .AddPermissionsPolicy(policy =>
            {
                policy.AddDefaultSecureDirectives();
                // Our own pages request passkeys.
                policy.AddPublickeyCredentialsGet().Self();
            })
            .RemoveServerHeader();

    private static bool IsEmailPreview(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/back-office/email-templates", StringComparison.OrdinalIgnoreCase, out var rest)
        && rest.Value!.TrimEnd('/').EndsWith("/preview", StringComparison.OrdinalIgnoreCase);

    private static bool IsEvidence(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Path.StartsWithSegments("/evidence", StringComparison.Ordinal);

    private static bool IsDashboard(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/back-office/jobs/hangfire", StringComparison.Ordinal);
}
