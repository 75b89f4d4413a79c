using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Extends the framework's handler: refuses unsigned tokens, keeps the issuer, and turns failures into a security event
/// and an error page.</summary>
internal sealed class ProviderEvents(ProgramCalendar calendar, IOptions<SignInSettings> settings, ILogger<ProviderEvents> log)
    : OpenIdConnectEvents
{
    /// <summary>When the user signed in at the provider, as ISO text.</summary>
    public const string AuthTime = "auth-time";

    public const string Issuer = "issuer";

    /// <summary>Passes the email address on, so that the member need not type it again at the provider.</summary>
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        context.ProtocolMessage.LoginHint = context.Properties.GetParameter<string>(OpenIdConnectParameterNames.LoginHint);
        return Task.CompletedTask;
    }

    /// <summary>Checks the response's <c>iss</c> (RFC 9207, 2.4): a provider that declares support for it always sends it, so a missing or
    /// different issuer means that the response is not from this provider.</summary>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        var configuration = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        var isIssuerValid = context.ProtocolMessage.Iss is { Length: > 0 } issuer
            ? issuer == configuration.Issuer
            : !configuration.AuthorizationResponseIssParameterSupported;
        if (!isIssuerValid)
            context.Fail("The response does not name this provider as its issuer.");
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        // In the code flow the framework accepts unsigned tokens, because they arrive over a direct TLS connection.
        if (string.IsNullOrEmpty(context.SecurityToken.RawSignature) || context.SecurityToken.SignatureAlgorithm is null or "none")
            context.Fail("The identity token is not signed.");
        else if (!Provider(context.Scheme.Name).HasIssuer(context.SecurityToken.Issuer))
            context.Fail("The identity token has a different issuer than the provider.");
        else if (context.Properties!.Items.ContainsKey(ExternalSignIn.ConfirmKey) && !IsFresh(SignedInAt(context.SecurityToken)))
            context.Fail("The provider does not say that it asked again who it is.");
        else
        {
            context.Properties!.Items[Issuer] = context.SecurityToken.Issuer;
            context.Properties.Items[AuthTime] = SignedInAt(context.SecurityToken)?.ToString("O", CultureInfo.InvariantCulture);
        }
        return Task.CompletedTask;
    }

    /// <summary>When somebody signed in at the provider; null when it does not say. It must say it when it is asked for a new sign-in
    /// (OpenID Connect Core, 2), and the request alone proves nothing: whoever sits at the browser can change it.</summary>
    private static DateTime? SignedInAt(JwtSecurityToken token) =>
        long.TryParse(
            token.Claims.FirstOrDefault(c => c.Type == JwtRegisteredClaimNames.AuthTime)?.Value,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seconds
        )
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
            : null;

    private bool IsFresh(DateTime? signedInAt) => signedInAt >= calendar.Now.AddMinutes(-settings.Value.FreshProofMinutes);

    /// <summary>Sends the client id, because no id_token_hint is stored: without either, providers do not redirect back after
    /// sign-out.</summary>
    public override Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        return Task.CompletedTask;
    }

    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        return RecordAndRedirect(context.HttpContext, context.Scheme.Name, Refusals.Canceled);
    }

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        var isDown = SelfAndInnerExceptions(context.Failure)
            .Any(e => e is HttpRequestException or OperationCanceledException or TimeoutException);
        // Types only: the messages can quote what the provider, or whoever calls this address, wrote.
        var causes = SelfAndInnerExceptions(context.Failure).Select(e => e.GetType().Name);
        log.LogWarning("Sign-in with {Provider} failed: {Causes}", Provider(context.Scheme.Name).Id, string.Join(", ", causes));
        return RecordAndRedirect(context.HttpContext, context.Scheme.Name, isDown ? Refusals.Unreachable : Refusals.Refused);
    }

    private static IEnumerable<Exception> SelfAndInnerExceptions(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            yield return failure;
    }

    private SignInProvider Provider(string scheme) => settings.Value.Providers.Single(p => ProviderSetup.Scheme(p.Id) == scheme);

    /// <summary>A security event, which is counted and deleted in time. Anybody can call this address without signing in, so an entry in
    /// the audit history would let them fill it.</summary>
    private Task RecordAndRedirect(HttpContext http, string scheme, string page)
    {
        var provider = Provider(scheme);
        http.Record(SecurityEventKind.ProviderRefused, null, provider.Id);
        http.Response.Redirect($"/sign-in/sso/{page}?provider={Uri.EscapeDataString(provider.Id)}");
        return Task.CompletedTask;
    }
}

/// <summary>Why single sign-on failed: the last segment of the error page's path.</summary>
internal static class Refusals
{
    public const string Canceled = "canceled";
    public const string Unreachable = "silent";
    public const string Refused = "refused";
}
