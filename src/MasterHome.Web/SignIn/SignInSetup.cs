using MasterHome.Accounts;
using MasterHome.Accounts.Passwords;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.SignIn.OpenIdConnect;
using MasterHome.Web.SignIn.Passkeys;
using MasterHome.Web.SignIn.Password;
using MasterHome.Web.SignIn.Recovery;
using MasterHome.Web.SignIn.Security;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn;

/// <summary>Sign-in methods and authorization policies. Every endpoint requires a signed-in user unless it says otherwise.</summary>
internal static class SignInSetup
{
    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Registered before Identity's own validator, which would require uppercase characters and digits.
        services.AddScoped<PasswordRules>();
        services.AddScoped<IPasswordValidator<Account>>(sp => sp.GetRequiredService<PasswordRules>());
        services.AddScoped<IPasswordHasher<Account>, NormalizingPasswordHasher>();
        services
            .AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.RequireUniqueEmail = true;
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddEntityFrameworkStores<HomeDb>()
            .AddSignInManager();
        // Passkeys are bound to the host of the public URL, whatever Host header a request carries.
        services
            .AddOptions<IdentityPasskeyOptions>()
            .Configure<IOptions<HomeSettings>>(
                (passkeys, home) =>
                    (passkeys.ServerDomain, passkeys.ResidentKeyRequirement, passkeys.UserVerificationRequirement) = (
                        new Uri(home.Value.PublicUrl).Host,
                        "required",
                        "required"
                    )
            );
        services.AddScoped<SignInSessions>();
        services.AddScoped<OwnPasskeys>();
        services.AddScoped<SecurityPageReader>();
        services.AddScoped<PurgeSessions>();
        services.AddScoped<ExternalLogins>();
        services.AddScoped<AttemptLimiter>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<ChangeEmail>();
        services.AddScoped<UndoAddressChange>();
        services.AddScoped<StaffAccounts>();
        services.AddScoped<PasswordReset>();
        services.AddScoped<FirstPasskey>();
        services.AddScoped<SignInFlow>();
        services.AddScoped<PasswordSignIn>();
        services.AddScoped<PasswordChange>();
        services.AddScoped<AccountLinking>();
        services.AddScoped<SessionCookie>();
        services.AddScoped<OpenedLink>();
        services.AddScoped<KnownDevices>();
        services.AddScoped<DeviceCookie>();
        services.AddScoped<KeptForms>();
        services.AddScoped<FormKeeper>();

        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme);
        authentication.AddIdentityCookies();
        AddCookies(builder);
        authentication.AddProviders(builder);
        services.AddAuthorization();
        services
            .AddOptions<AuthorizationOptions>()
            .Configure<IOptions<SignInSettings>>((options, settings) => AddPolicies(options, settings.Value));
    }

    /// <summary>Skips authentication for error pages and health checks, which must respond while the database is down.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        // The framework does not see a branch. Without this it would also authenticate before everything else, where a database that is
        // down has no error page.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseWhen(
            context =>
                !context.Request.Path.StartsWithSegments("/error", StringComparison.Ordinal)
                && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal),
            branch => branch.UseAuthentication()
        );
    }

    private static void AddCookies(WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IOptions<SignInSettings>>(
                (cookie, settings) =>
                {
                    Cookies.Harden(cookie.Cookie, "home", builder.Environment);
                    cookie.LoginPath = "/sign-in";
                    cookie.ReturnUrlParameter = "returnUrl";
                    // The server enforces the session's idle and absolute limits. This is only the cookie's lifetime.
                    cookie.ExpireTimeSpan = TimeSpan.FromHours(settings.Value.SessionHours);
                    cookie.SlidingExpiration = false;
                    cookie.EventsType = typeof(SessionCookie);
                }
            );
        // Short-lived cookies between two steps: an identity that is not linked yet, and an account whose second factor is still missing.
        AddIntermediateCookie(IdentityConstants.ExternalScheme, "home-sso", s => s.ResetMinutes);
        AddIntermediateCookie(IdentityConstants.TwoFactorUserIdScheme, "home-half", s => s.SecondFactorMinutes);

        void AddIntermediateCookie(string scheme, string name, Func<SignInSettings, int> minutes) =>
            builder
                .Services.AddOptions<CookieAuthenticationOptions>(scheme)
                .Configure<IOptions<SignInSettings>>(
                    (cookie, settings) =>
                    {
                        Cookies.Harden(cookie.Cookie, name, builder.Environment);
                        cookie.ExpireTimeSpan = TimeSpan.FromMinutes(minutes(settings.Value));
                        cookie.SlidingExpiration = false;
                    }
                );
    }

    private static void AddPolicies(AuthorizationOptions options, SignInSettings settings)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(Policies.Member, policy => policy.RequireClaim(Policies.MemberClaim));
        // Back office: staff read, administrators change. One rule for all its endpoints, by HTTP method.
        options.AddPolicy(
            Policies.Staff,
            policy =>
                policy
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context =>
                        context.User.IsAdministrator(settings)
                        || (
                            context.User.IsInRole(Policies.Staff)
                            && context.Resource is HttpContext { Request: var request }
                            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                        )
                    )
        );
        options.AddPolicy(
            Policies.StaffOwn,
            policy =>
                policy
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context => context.User.IsAdministrator(settings) || context.User.IsInRole(Policies.Staff))
        );
        options.AddPolicy(
            Policies.Administrator,
            policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.IsAdministrator(settings))
        );
    }
}

/// <summary>Name and security attributes of the portal's cookies.</summary>
internal static class Cookies
{
    /// <summary>Uses the <c>__Host-</c> prefix outside Development. In Development plain names are used, because browsers refuse
    /// the prefix over http.</summary>
    public static void Harden(CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        cookie.Name = environment.IsDevelopment() ? name : $"__Host-{name}";
        cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
    }

    /// <summary>The same for a cookie of one path. The prefix <c>__Host-</c> would ask for all paths. Without a path of its own the cookie
    /// gets that of the callback.</summary>
    public static void HardenForCallback(CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        Harden(cookie, name, environment);
        cookie.Name = environment.IsDevelopment() ? name : $"__Secure-{name}";
        cookie.Path = null;
    }
}
