using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.OpenIdConnect;
using MasterHome.Web.SignIn.Password;
using MasterHome.Web.SignIn.Recovery;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn;

/// <summary>Who may come in, and which doors there are. Every door is closed unless a line opens it.</summary>
public static class SignInSetup
{
    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Before Identity's own, which would ask for capitals and digits.
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
            .AddSignInManager()
            .AddTokenProvider<WelcomeTokenProvider>(OneTimeLinks.Welcome)
            .AddTokenProvider<ResetTokenProvider>(OneTimeLinks.Reset);
        // Passkeys belong to the public address, whatever name a request gives the portal.
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
        services
            .AddOptions<WelcomeTokenProvider.Life>()
            .Configure<IOptions<SignInSettings>>(
                (o, settings) => (o.Name, o.TokenLifespan) = (OneTimeLinks.Welcome, TimeSpan.FromDays(settings.Value.WelcomeDays))
            );
        services
            .AddOptions<ResetTokenProvider.Life>()
            .Configure<IOptions<SignInSettings>>(
                (o, settings) => (o.Name, o.TokenLifespan) = (OneTimeLinks.Reset, TimeSpan.FromMinutes(settings.Value.ResetMinutes))
            );
        services.AddScoped<SignInSessions>();
        services.AddScoped<PurgeSessions>();
        services.AddScoped<ExternalLogins>();
        services.AddScoped<AttemptLimiter>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<ChangeEmail>();
        services.AddScoped<StaffAccounts>();
        services.AddScoped<PasswordReset>();
        services.AddScoped<SignInFlow>();
        services.AddScoped<PasswordSignIn>();
        services.AddScoped<PasswordChange>();
        services.AddScoped<AccountLinking>();
        services.AddScoped<SessionCookie>();

        var doors = services.AddAuthentication(IdentityConstants.ApplicationScheme);
        doors.AddIdentityCookies();
        AddCookies(builder);
        doors.AddProviders(builder);
        services.AddAuthorization();
        services
            .AddOptions<AuthorizationOptions>()
            .Configure<IOptions<SignInSettings>>((options, settings) => AddPolicies(options, settings.Value));
    }

    /// <summary>Error pages and health ask nobody who they are: they must also answer while the database does not.</summary>
    public static void UseSignIn(this WebApplication app) =>
        app.UseWhen(
            context =>
                !context.Request.Path.StartsWithSegments("/error", StringComparison.Ordinal)
                && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal),
            branch => branch.UseAuthentication()
        );

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
                    // Both limits are kept with the session on the server; this one is only the cookie's own.
                    cookie.ExpireTimeSpan = TimeSpan.FromHours(settings.Value.SessionHours);
                    cookie.SlidingExpiration = false;
                    cookie.EventsType = typeof(SessionCookie);
                }
            );
        // Between two steps: who came by a provider and is not known yet, and who has still to give a second factor.
        Between(IdentityConstants.ExternalScheme, "home-sso", s => s.ResetMinutes);
        Between(IdentityConstants.TwoFactorUserIdScheme, "home-half", s => s.SecondFactorMinutes);

        void Between(string scheme, string name, Func<SignInSettings, int> minutes) =>
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
        // The back office: staff read, administrators decide. One rule for all its doors, by the request's method.
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
            Policies.Administrator,
            policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.IsAdministrator(settings))
        );
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
