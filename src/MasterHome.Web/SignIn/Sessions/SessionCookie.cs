using System.Globalization;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>The cookie holds a session key. Each request reads the account and its permissions from the database in one query, so a session
/// that ends there ends on the next request.</summary>
internal sealed class SessionCookie(
    SignInSessions sessions,
    HomeDb db,
    OpenConnections connections,
    FormKeeper keeper,
    TimeProvider clock,
    IOptions<SignInSettings> settings
) : CookieAuthenticationEvents
{
    private const string KeyClaim = "key";

    public static ClaimsPrincipal ForSession(string key) =>
        new(new ClaimsIdentity([new Claim(KeyClaim, key)], IdentityConstants.ApplicationScheme));

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (await Find(context.Principal?.FindFirstValue(KeyClaim), context.HttpContext.RequestAborted) is { } user)
            context.ReplacePrincipal(CreatePrincipal(user));
        else
            context.RejectPrincipal();
    }

    private async Task<SessionUser?> Find(string? key, CancellationToken ct)
    {
        if (key is null)
            return null;
        await connections.Open(db, ct);
        return await sessions.Find(key, clock.GetUtcNow().UtcDateTime, ct);
    }

    public override async Task SigningOut(CookieSigningOutContext context)
    {
        if (await context.HttpContext.AuthenticateAsync(context.Scheme.Name) is { Principal: { } principal })
            await sessions.End(principal.AccountId(), principal.SessionId(), CancellationToken.None);
    }

    /// <summary>Returns to the requested page after sign-in. A POST is not repeated: what was typed is kept, and its owner sends it
    /// again.</summary>
    public override async Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var (http, signIn) = (context.HttpContext, context.Options.LoginPath.Value!);
        if (HttpMethods.IsGet(context.Request.Method))
            context.Response.Redirect(context.RedirectUri);
        // Nobody has signed in, so a large form is not read.
        else if (context.Request.ContentLength <= keeper.MaxBytes && await ReadableForms.WhyNot(http) is { } status)
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(LocalUrl.WithReturnUrl(signIn, await keeper.Keep(http, http.RequestAborted)));
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (
            context.HttpContext.User.LacksSecondFactor(settings.Value)
            && context.Request.Path.StartsWithSegments("/back-office", StringComparison.Ordinal)
        )
            context.Response.Redirect("/security/second-factor");
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static ClaimsPrincipal CreatePrincipal(SessionUser user)
    {
        var identity = new ClaimsIdentity(IdentityConstants.ApplicationScheme, Policies.NameClaim, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user.AccountId));
        identity.AddClaim(new Claim(Policies.NameClaim, user.Name));
        identity.AddClaim(new Claim(Policies.SessionClaim, user.SessionId.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new Claim(Policies.MethodClaim, user.Method.ToString()));
        identity.AddClaim(new Claim(Policies.ProvedAtClaim, user.ProvedAt.Ticks.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new Claim(Policies.ProgramVersionClaim, user.ProgramVersion.ToString(CultureInfo.InvariantCulture)));
        if (user.MemberId is { } member)
            identity.AddClaim(new Claim(Policies.MemberClaim, member.ToString(CultureInfo.InvariantCulture)));
        if (user.Role != StaffRole.None)
            identity.AddClaim(new Claim(ClaimTypes.Role, user.Role.ToString()));
        if (user.SecondFactor)
            identity.AddClaim(new Claim(Policies.SecondFactorClaim, "yes"));
        if (user.Provider is { } provider)
            identity.AddClaim(new Claim(Policies.ProviderClaim, provider));
        return new ClaimsPrincipal(identity);
    }
}
