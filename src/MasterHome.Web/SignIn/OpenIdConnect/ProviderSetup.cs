using MasterHome.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>The other door: any number of OpenID providers, by configuration. Nothing is asked of them before somebody chooses one, so
/// that the portal starts and the sign-in page answers while they do not.</summary>
public static class ProviderSetup
{
    private const string Callback = "/signin-oidc";
    private const string SignedOut = "/signout-callback-oidc";

    /// <summary>The name of a provider's authentication scheme.</summary>
    public static string Scheme(string id) => $"sso-{id}";

    /// <summary>Addresses that a provider sends people back to: they are answered by the sign-in itself, not by a page.</summary>
    public static bool IsCallback(PathString path) =>
        path.StartsWithSegments(Callback, StringComparison.Ordinal) || path.StartsWithSegments(SignedOut, StringComparison.Ordinal);

    /// <summary>Exactly these; below them nothing else is an address.</summary>
    public static IReadOnlySet<string> Callbacks(SignInSettings settings) =>
        settings
            .Providers.SelectMany((p, place) => new[] { Callback, SignedOut }.Select(path => path + Below(p, place)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where forms may lead to beside our own pages: a browser holds also what follows a form against the list, and "sign out"
    /// goes on to the provider.</summary>
    public static IEnumerable<string> Origins(SignInSettings settings) =>
        settings.Providers.Select(p => new Uri(p.Authority).GetLeftPart(UriPartial.Authority)).Distinct();

    public static void AddProviders(this AuthenticationBuilder doors, WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("SignIn").Get<SignInSettings>() ?? new SignInSettings();
        builder.Services.AddScoped<ProviderEvents>();
        builder.Services.AddScoped<ExternalSignIn>();
        builder.Services.AddSingleton<ProviderHealth>();
        // The first has the short addresses; twice the same Id is refused with the other settings.
        foreach (var (place, provider) in settings.Providers.DistinctBy(p => p.Id, StringComparer.OrdinalIgnoreCase).Index())
            doors.AddOpenIdConnect(
                Scheme(provider.Id),
                provider.Name,
                options => Configure(options, provider, settings, Below(provider, place), builder.Environment)
            );
    }

    private static string Below(SignInProvider provider, int place) => place == 0 ? "" : $"/{provider.Id}";

    private static void Configure(
        OpenIdConnectOptions options,
        SignInProvider provider,
        SignInSettings settings,
        string below,
        IHostEnvironment environment
    )
    {
        (options.Authority, options.ClientId, options.ClientSecret) = (provider.Authority, provider.ClientId, provider.ClientSecret);
        options.RequireHttpsMetadata = provider.RequireHttps;
        options.SignInScheme = IdentityConstants.ExternalScheme;
        (options.CallbackPath, options.SignedOutCallbackPath, options.RemoteSignOutPath) = (
            Callback + below,
            SignedOut + below,
            PathString.Empty
        );
        options.ResponseType = OpenIdConnectResponseType.Code;
        // Comes back as a plain visit, so that cookies need not travel with what other sites post.
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
        // Signed with the provider's private key: never with a secret that both know, and never not at all (see ProviderEvents).
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
        Cookies.Harden(options.CorrelationCookie, $"{Scheme(provider.Id)}.", environment);
        Cookies.Harden(options.NonceCookie, $"{Scheme(provider.Id)}-nonce.", environment);
    }
}
