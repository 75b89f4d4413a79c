using MasterHome.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Single sign-on: any number of OpenID providers, by configuration. A provider is contacted only when a member chooses it, so the
/// portal starts and the sign-in page works while a provider is down.</summary>
internal static class ProviderSetup
{
    private const string Callback = "/signin-oidc";
    private const string SignedOut = "/signout-callback-oidc";

    /// <summary>The name of a provider's authentication scheme.</summary>
    public static string Scheme(string id) => $"sso-{id}";

    /// <summary>Whether the path is under a provider's callback path. The authentication handler answers these, not a page.</summary>
    public static bool IsCallback(PathString path) =>
        path.StartsWithSegments(Callback, StringComparison.Ordinal) || path.StartsWithSegments(SignedOut, StringComparison.Ordinal);

    /// <summary>The exact callback paths. Other paths below them do not exist.</summary>
    public static IReadOnlySet<string> Callbacks(SignInSettings settings) =>
        settings
            .Providers.SelectMany((p, index) => new[] { Callback, SignedOut }.Select(path => path + PathSuffix(p, index)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Provider origins for the CSP directive form-action: browsers also check redirects after a form submission, and signing out
    /// redirects to the provider.</summary>
    public static IEnumerable<string> Origins(SignInSettings settings) =>
        settings.Providers.Select(p => new Uri(p.Authority).GetLeftPart(UriPartial.Authority)).Distinct();

    public static void AddProviders(this AuthenticationBuilder authentication, WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("SignIn").Get<SignInSettings>() ?? new SignInSettings();
        builder.Services.AddScoped<ProviderEvents>();
        builder.Services.AddScoped<ExternalSignIn>();
        builder.Services.AddSingleton<ProviderHealth>();
        // The first provider gets the short paths. Settings validation refuses duplicate ids.
        foreach (var (index, provider) in settings.Providers.DistinctBy(p => p.Id, StringComparer.OrdinalIgnoreCase).Index())
            authentication.AddOpenIdConnect(
                Scheme(provider.Id),
                provider.Name,
                options => Configure(options, provider, settings, PathSuffix(provider, index), builder.Environment)
            );
    }

    private static string PathSuffix(SignInProvider provider, int index) => index == 0 ? "" : $"/{provider.Id}";

    private static void Configure(
        OpenIdConnectOptions options,
        SignInProvider provider,
        SignInSettings settings,
        string pathSuffix,
        IHostEnvironment environment
    )
    {
        (options.Authority, options.ClientId, options.ClientSecret) = (provider.Authority, provider.ClientId, provider.ClientSecret);
        options.RequireHttpsMetadata = provider.RequireHttps;
        options.SignInScheme = IdentityConstants.ExternalScheme;
        (options.CallbackPath, options.SignedOutCallbackPath, options.RemoteSignOutPath) = (
            Callback + pathSuffix,
            SignedOut + pathSuffix,
            PathString.Empty
        );
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The provider returns with a GET, so that SameSite=Lax cookies are sent. A cross-site POST would not carry them.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.MapInboundClaims = false;
        options.DisableTelemetry = true;
        options.BackchannelHttpHandler = new Backchannel();
        options.BackchannelTimeout = TimeSpan.FromSeconds(settings.ProviderSeconds);
        options.EventsType = typeof(ProviderEvents);
        options.Scope.Clear();
        foreach (var scope in provider.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend("openid").Distinct())
            options.Scope.Add(scope);
        foreach (var claim in new[] { provider.EmailClaim, provider.EmailVerifiedClaim, provider.NameClaim })
            options.ClaimActions.MapUniqueJsonKey(claim, claim);
        options.TokenValidationParameters.NameClaimType = provider.NameClaim;
        // Asymmetric signatures only: no shared-secret algorithms. ProviderEvents refuses unsigned tokens.
        options.TokenValidationParameters.ValidAlgorithms =
        [
            SecurityAlgorithms.RsaSha256,
            SecurityAlgorithms.RsaSha384,
            SecurityAlgorithms.RsaSha512,
            SecurityAlgorithms.RsaSsaPssSha256,
            SecurityAlgorithms.RsaSsaPssSha384,
            SecurityAlgorithms.RsaSsaPssSha512,
            SecurityAlgorithms.EcdsaSha256,
            SecurityAlgorithms.EcdsaSha384,
            SecurityAlgorithms.EcdsaSha512,
        ];
        // Only the callback path gets them, so that abandoned sign-ins do not pile up on every page.
        Cookies.HardenForCallback(options.CorrelationCookie, $"{Scheme(provider.Id)}.", environment);
        Cookies.HardenForCallback(options.NonceCookie, $"{Scheme(provider.Id)}-nonce.", environment);
    }
}
