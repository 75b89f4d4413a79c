using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using MasterHome.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Sends people to their provider, and knows who came back from one.</summary>
public sealed class ExternalSignIn(IOptions<SignInSettings> settings, ProviderHealth health)
{
    private const string JoinTo = "join-to";

    public SignInProvider? Find(string? id) => settings.Value.Providers.FirstOrDefault(p => p.Id == id);

    /// <summary>The one there is, when there is one.</summary>
    public SignInProvider? Only => settings.Value.Providers is [var one] ? one : null;

    public SignInProvider? For(string? email) => email is null ? null : settings.Value.Providers.FirstOrDefault(p => p.StandsFor(email));

    /// <param name="joinTo">The account of whoever is signed in and wants to join this sign-in to it.</param>
    /// <returns>False when the provider is not to be reached; then nothing has been answered.</returns>
    public async Task<bool> Send(
        HttpContext http,
        SignInProvider provider,
        string? returnUrl,
        string? loginHint = null,
        string? joinTo = null
    )
    {
        if (!await health.Answers(provider))
            return false;
        var properties = new OpenIdConnectChallengeProperties
        {
            RedirectUri = Shared.Access.LocalUrl.With("/sign-in/sso/arrival", returnUrl),
        };
        if (!string.IsNullOrEmpty(loginHint))
            properties.SetParameter(OpenIdConnectParameterNames.LoginHint, loginHint);
        if (joinTo is not null)
            properties.Items[JoinTo] = joinTo;
        try
        {
            await http.ChallengeAsync(ProviderSetup.Scheme(provider.Id), properties);
            return true;
        }
        catch (Exception e) when (IsSilence(e) && !http.Response.HasStarted)
        {
            return false;
        }
    }

    /// <summary>Ends the session at the provider as well.</summary>
    /// <returns>False when it is not to be reached.</returns>
    public async Task<bool> SignOut(HttpContext http, SignInProvider provider)
    {
        if (!await health.Answers(provider))
            return false;
        try
        {
            await http.SignOutAsync(ProviderSetup.Scheme(provider.Id), new AuthenticationProperties { RedirectUri = "/sign-in" });
            return true;
        }
        catch (Exception e) when (IsSilence(e) && !http.Response.HasStarted)
        {
            return false;
        }
    }

    /// <summary>Who has just come back from a provider; null when nobody did, or it was too long ago.</summary>
    public async Task<ExternalIdentity?> WhoCame(HttpContext http)
    {
        if (
            await http.AuthenticateAsync(IdentityConstants.ExternalScheme) is not { Principal: { } who, Properties: { } properties }
            || !properties.Items.TryGetValue(".AuthScheme", out var scheme)
            || !properties.Items.TryGetValue(ProviderEvents.Issuer, out var issuer)
            || issuer is null
            || settings.Value.Providers.FirstOrDefault(p => ProviderSetup.Scheme(p.Id) == scheme) is not { } provider
            || who.FindFirstValue("sub") is not { Length: > 0 } subject
        )
            return null;
        // Said in the token and by the userinfo endpoint, which may spell a yes differently. Two addresses are none, and one no is enough.
        var emails = who.FindAll(provider.EmailClaim).Select(c => c.Value).Distinct().ToList();
        var said = who.FindAll(provider.EmailVerifiedClaim).Select(c => bool.TryParse(c.Value, out var yes) && yes).Distinct().ToList();
        var verified = said is [true];
        var identity = new ProviderIdentity(provider, issuer, subject, emails is [var email] ? email : null, verified);
        return new ExternalIdentity(identity, properties.Items.TryGetValue(JoinTo, out var account) ? account : null);
    }

    /// <summary>Lets go of who came.</summary>
    public Task Forget(HttpContext http) => http.SignOutAsync(IdentityConstants.ExternalScheme);

    /// <summary>Whether what went wrong is that nobody answered, or nothing that made sense.</summary>
    internal static bool IsSilence(Exception? e) =>
        e
            is TimeoutException
                or HttpRequestException
                or IOException
                or InvalidOperationException
                or OperationCanceledException
                or AuthenticationFailureException;
}

/// <param name="JoinTo">The account to which they want it joined, when they asked for that while signed in.</param>
public sealed record ExternalIdentity(ProviderIdentity Identity, string? JoinTo)
{
    /// <summary>Names the identity in an email without saying it.</summary>
    public string Fingerprint =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Identity.Issuer}\n{Identity.Subject}")));
}
