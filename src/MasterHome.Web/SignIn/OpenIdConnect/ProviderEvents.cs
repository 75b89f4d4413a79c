using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>What the portal adds to the framework's handler: it takes no unsigned token, remembers who issued it, and turns whatever goes
/// wrong into a line of history and a page.</summary>
internal sealed class ProviderEvents(HomeDb db, ProgramCalendar calendar, IOptions<SignInSettings> settings) : OpenIdConnectEvents
{
    public const string Issuer = "issuer";

    /// <summary>Whoever gave an address to be sent here need not type it again there.</summary>
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        context.ProtocolMessage.LoginHint = context.Properties.GetParameter<string>(OpenIdConnectParameterNames.LoginHint);
        return Task.CompletedTask;
    }

    /// <summary>A provider that names itself when it sends somebody back does so always (RFC 9207, 2.4): without the name, or under
    /// another's, it was not this one.</summary>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        var said = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        var named = context.ProtocolMessage.Iss is { Length: > 0 } name
            ? name == said.Issuer
            : !said.AuthorizationResponseIssParameterSupported;
        if (!named)
            context.Fail("The answer does not name its provider.");
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        // In the code flow the framework lets a token pass that nobody signed, because it came over a connection of our own making.
        if (string.IsNullOrEmpty(context.SecurityToken.RawSignature) || context.SecurityToken.SignatureAlgorithm is null or "none")
            context.Fail("The identity token is not signed.");
        else if (!Provider(context.Scheme.Name).Is(context.SecurityToken.Issuer))
            context.Fail("The identity token is issued under another name than the provider's.");
        else
            context.Properties!.Items[Issuer] = context.SecurityToken.Issuer;
        return Task.CompletedTask;
    }

    /// <summary>Without a kept token the provider asks who signs out: the client's name tells it, and lets it come back here.</summary>
    public override Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        return Task.CompletedTask;
    }

    public override async Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        await Turn(context.HttpContext, context.Scheme.Name, Refusals.Canceled, "they turned back at the provider");
    }

    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        var (page, why) = Chain(context.Failure).Any(e => e is HttpRequestException or OperationCanceledException or TimeoutException)
            ? (Refusals.Silent, "the provider did not answer")
            : (Refusals.Refused, $"what came back was not accepted ({Chain(context.Failure).LastOrDefault()?.GetType().Name})");
        await Turn(context.HttpContext, context.Scheme.Name, page, why);
    }

    private static IEnumerable<Exception> Chain(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            yield return failure;
    }

    private SignInProvider Provider(string scheme) => settings.Value.Providers.Single(p => ProviderSetup.Scheme(p.Id) == scheme);

    private async Task Turn(HttpContext http, string scheme, string page, string why)
    {
        var provider = Provider(scheme);
        await db.Transact(
            ct =>
            {
                db.Note(
                    new AuditContext(Actor.System("single sign-on"), calendar.Now),
                    nameof(SignInProvider),
                    provider.Id,
                    $"Nobody came in with {provider.Name}: {why}"
                );
                return Task.CompletedTask;
            },
            http.RequestAborted
        );
        http.Response.Redirect($"/sign-in/sso/{page}?provider={Uri.EscapeDataString(provider.Id)}");
    }
}

/// <summary>The last part of the address of the page that says why single sign-on did not work.</summary>
internal static class Refusals
{
    public const string Canceled = "canceled";
    public const string Silent = "silent";
    public const string Refused = "refused";
}
