using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Who may come in, and which doors there are. Every door is closed unless a line opens it.</summary>
public static class SignIn
{
    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        builder.Services.AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.RequireUniqueEmail = true;
                identity.User.AllowedUserNameCharacters = "";
                // NIST SP 800-63B-4: long, without rules of composition.
                identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
                identity.Password.RequiredUniqueChars = 1;
            })
            .AddEntityFrameworkStores<HomeDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddTokenProvider<WelcomeCodes>(WaysIn.Welcome)
            .AddTokenProvider<ResetCodes>(WaysIn.Reset)
            .AddClaimsPrincipalFactory<AccountClaims>();
        builder.Services.AddScoped<Web.SignIn.Recovery.Keyholder>();
        builder.Services.AddOptions<IdentityOptions>().Configure<IOptions<SignInSettings>>((identity, settings) =>
        {
            identity.Password.RequiredLength = settings.Value.PasswordLength;
            identity.Lockout.MaxFailedAccessAttempts = settings.Value.LockAfter;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(settings.Value.LockMinutes);
        });
        builder.Services.AddOptions<WelcomeCodes.Life>().Configure<IOptions<SignInSettings>>((o, settings) =>
            (o.Name, o.TokenLifespan) = (WaysIn.Welcome, TimeSpan.FromDays(settings.Value.WelcomeDays)));
        builder.Services.AddOptions<ResetCodes.Life>().Configure<IOptions<SignInSettings>>((o, settings) =>
            (o.Name, o.TokenLifespan) = (WaysIn.Reset, TimeSpan.FromMinutes(settings.Value.ResetMinutes)));
        // A changed password, role or a disabled account acts on the very next request.
        builder.Services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = TimeSpan.Zero);

        builder.Services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        builder.Services.AddOptions<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IOptions<SignInSettings>>((cookie, settings) =>
            {
                Cookies.Harden(cookie.Cookie, "home", builder.Environment);
                cookie.LoginPath = "/sign-in";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(settings.Value.IdleMinutes);
                cookie.SlidingExpiration = true;
                cookie.Events.OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                };
            });
        builder.Services.AddAuthorization(Policies);
    }

    /// <summary>Error pages and health ask nobody who they are: they must also answer while the database does not.</summary>
    public static void UseSignIn(this WebApplication app) =>
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/error", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal),
            branch => branch.UseAuthentication());

    private static void Policies(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(Doors.Member, policy => policy.RequireClaim(Doors.MemberClaim));
        // The back office: staff read, administrators decide. One rule for all its doors, by the request's method.
        options.AddPolicy(Doors.Staff, policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            context.User.IsInRole(Doors.Administrator)
            || (context.User.IsInRole(Doors.Staff) && context.Resource is HttpContext { Request: var request } && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))));
        options.AddPolicy(Doors.Administrator, policy => policy.RequireRole(Doors.Administrator));
    }
}

/// <summary>How our cookies are named and kept.</summary>
public static class Cookies
{
    /// <summary><c>__Host-</c> wherever the portal is really run; plain names over http in Development, where browsers would refuse it.</summary>
    public static void Harden(CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        cookie.Name = environment.IsDevelopment() ? name : $"__Host-{name}";
        cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
    }
}
