using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Redirects to OpenID providers and reads the identity that comes back.</summary>
public sealed class ExternalSignIn(IOptions<SignInSettings> settings, ProviderHealth health)
{
    private const string LinkToKey = "join-to";
    internal const string ConfirmKey = "confirm";

    public SignInProvider? Find(string? id) => settings.Value.Providers.FirstOrDefault(p => p.Id == id);

    /// <summary>The provider, when exactly one is configured; otherwise null.</summary>
    public SignInProvider? OnlyProvider => settings.Value.Providers is [var only] ? only : null;

    public SignInProvider? FindByEmail(string? email) =>
        email is null ? null : settings.Value.Providers.FirstOrDefault(p => p.ServesAddress(email));

    public SignInProvider? FindByIssuer(string? issuer) => settings.Value.Providers.FirstOrDefault(p => p.HasIssuer(issuer));

    /// <param name="linkTo">Id of the signed-in account to link the identity to; null for a plain sign-in.</param>
    /// <param name="confirms">Id of the signed-in account whose owner proves who they are; null for a plain sign-in.</param>
    /// <returns>False when the provider cannot be reached. The response has not started then.</returns>
    public async Task<bool> RedirectToProvider(
        HttpContext http,
        SignInProvider provider,
        string? returnUrl,
        string? loginHint = null,
        string? linkTo = null,
        string? confirms = null
    )
    {
        if (!await health.IsReachable(provider))
            return false;
        var properties = new OpenIdConnectChallengeProperties
        {
            RedirectUri = Shared.Access.LocalUrl.WithReturnUrl("/sign-in/sso/arrival", returnUrl),
        };
        if (!string.IsNullOrEmpty(loginHint))
            properties.SetParameter(OpenIdConnectParameterNames.LoginHint, loginHint);
        if (linkTo is not null)
            properties.Items[LinkToKey] = linkTo;
        if (confirms is not null)
        {
            // Without this the provider's own session would answer, for whoever sits at the screen.
            (properties.Prompt, properties.MaxAge) = (OpenIdConnectPrompt.Login, TimeSpan.Zero);
            properties.Items[ConfirmKey] = confirms;
        }
        try
        {
            await http.ChallengeAsync(ProviderSetup.Scheme(provider.Id), properties);
            return true;
        }
        catch (Exception e) when (IsUnreachable(e) && !http.Response.HasStarted)
        {
            return false;
        }
    }

    /// <summary>Also ends the session at the provider.</summary>
    /// <returns>False when the provider cannot be reached.</returns>
    public async Task<bool> SignOut(HttpContext http, SignInProvider provider)
    {
        if (!await health.IsReachable(provider))
            return false;
        try
        {
            await http.SignOutAsync(ProviderSetup.Scheme(provider.Id), new AuthenticationProperties { RedirectUri = "/sign-in" });
            return true;
        }
        catch (Exception e) when (IsUnreachable(e) && !http.Response.HasStarted)
        {
            return false;
        }
    }

    /// <summary>The identity that has just come back from a provider; null when there is none or it has expired.</summary>
    public async Task<ExternalIdentity?> FindIdentity(HttpContext http)
    {
        if (
            await http.AuthenticateAsync(IdentityConstants.ExternalScheme) is not { Principal: { } principal, Properties: { } properties }
            || !properties.Items.TryGetValue(".AuthScheme", out var scheme)
            || !properties.Items.TryGetValue(ProviderEvents.Issuer, out var issuer)
            || issuer is null
            || settings.Value.Providers.FirstOrDefault(p => ProviderSetup.Scheme(p.Id) == scheme) is not { } provider
            || principal.FindFirstValue("sub") is not { Length: > 0 } subject
        )
            return null;
        // The claim can appear in the token and in the userinfo response, with different spellings of true. Two different addresses
        // count as none, and one "not verified" is enough to distrust the address.
        var emails = principal.FindAll(provider.EmailClaim).Select(c => c.Value).DistinctBy(EmailAddress.Key).ToList();
        var verifiedClaims = principal
            .FindAll(provider.EmailVerifiedClaim)
            .Select(c => bool.TryParse(c.Value, out var yes) && yes)
            .Distinct()
            .ToList();
        var verified = verifiedClaims is [true];
        var identity = new ProviderIdentity(provider, issuer, subject, emails is [var email] ? email : null, verified);
        return new ExternalIdentity(
            identity,
            properties.Items.TryGetValue(LinkToKey, out var account) ? account : null,
            properties.Items.TryGetValue(ConfirmKey, out var confirmed) ? confirmed : null,
            properties.Items.TryGetValue(ProviderEvents.AuthTime, out var at) && at is { Length: > 0 }
                ? DateTime.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
                : null
        );
    }

    /// <summary>Deletes the cookie that holds the identity.</summary>
    public Task ClearIdentity(HttpContext http) => http.SignOutAsync(IdentityConstants.ExternalScheme);

    /// <summary>Whether the exception means that the provider did not respond, or that its response makes no sense.</summary>
    internal static bool IsUnreachable(Exception? e) =>
        e
            is TimeoutException
                or HttpRequestException
                or IOException
                or InvalidOperationException
                or OperationCanceledException
                or AuthenticationFailureException;
}

/// <param name="LinkTo">Id of the account to link the identity to, when a signed-in account requested that.</param>
/// <param name="Confirms">Id of the signed-in account whose owner proves with it who they are.</param>
/// <param name="SignedInAt">When they signed in at the provider, UTC; null when it does not say.</param>
public sealed record ExternalIdentity(ProviderIdentity Identity, string? LinkTo, string? Confirms, DateTime? SignedInAt)
{
    /// <summary>A sign-in with this identity. The provider may have answered from a session of its own, for whoever sits at the screen, so
    /// the proof is as old as the sign-in there.</summary>
    public Proof ToProof() => new(SignInMethod.Sso, Identity.Provider.Id, At: SignedInAt ?? DateTime.UnixEpoch);

    /// <summary>SHA-256 of issuer and subject, in hexadecimal: stands for the identity in an email without revealing it.</summary>
    public string Fingerprint =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Identity.Issuer}\n{Identity.Subject}")));
}
