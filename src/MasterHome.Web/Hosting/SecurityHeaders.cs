using MasterHome.Accounts;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Security headers: our own origin only, no inline style or script, nobody may frame us, signed-in pages are not kept.</summary>
public static class SecurityHeaders
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
                csp.AddBaseUri().Self();
                var forms = csp.AddFormAction().Self();
                foreach (var origin in ProviderSetup.Origins(settings))
                    forms.From(origin);
                csp.AddFrameAncestors().None();
            });
        // Hangfire's dashboard brings styles and scripts in its pages; it is behind the administrators' door.
        var dashboard = Common()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().Self();
                csp.AddStyleSrc().Self().UnsafeInline();
                csp.AddScriptSrc().Self().UnsafeInline();
                csp.AddImgSrc().Self().Data();
                csp.AddFrameAncestors().None();
            });
        // An email carries its styles inline and nothing that could act; the back office shows it in a closed frame.
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
        app.UseWhen(c => IsDashboard(c), branch => branch.UseSecurityHeaders(dashboard));
        app.UseWhen(c => IsLetter(c), branch => branch.UseSecurityHeaders(email));
        app.UseWhen(c => !IsDashboard(c) && !IsLetter(c), branch => branch.UseSecurityHeaders(ours));
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    if (context.User.Identity?.IsAuthenticated == true && context.Response.Headers.CacheControl.Count == 0)
                        context.Response.Headers.CacheControl = "no-store";
                    // Not among the policies above, which would overrule a page that is stricter because its address holds a code.
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
                // Passkeys are asked for by our own pages.
                policy.AddPublickeyCredentialsGet().Self();
            })
            .RemoveServerHeader();

    private static bool IsLetter(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/back-office/email-templates", StringComparison.OrdinalIgnoreCase, out var rest)
        && rest.Value!.TrimEnd('/').EndsWith("/preview", StringComparison.OrdinalIgnoreCase);

    private static bool IsDashboard(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/back-office/jobs/hangfire", StringComparison.Ordinal);
}
