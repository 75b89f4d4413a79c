using System.Globalization;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>The cookie names a session; who that is and what they may is read from the database at every request, in one query. What
/// ends the session there ends it on the very next request.</summary>
internal sealed class SessionCookie(SignInSessions sessions, TimeProvider clock, IOptions<SignInSettings> settings)
    : CookieAuthenticationEvents
{
    private const string KeyClaim = "key";

    public static ClaimsPrincipal Naming(string key) =>
        new(new ClaimsIdentity([new Claim(KeyClaim, key)], IdentityConstants.ApplicationScheme));

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (
            context.Principal?.FindFirstValue(KeyClaim) is { } key
            && await sessions.Find(key, clock.GetUtcNow().UtcDateTime, context.HttpContext.RequestAborted) is { } who
        )
            context.ReplacePrincipal(Principal(who));
        else
            context.RejectPrincipal();
    }

    public override async Task SigningOut(CookieSigningOutContext context)
    {
        if (await context.HttpContext.AuthenticateAsync(context.Scheme.Name) is { Principal: { } who })
            await sessions.End(who.AccountId(), who.SessionId(), CancellationToken.None);
    }

    /// <summary>After the sign-in back to the page that was asked for; a form that was sent cannot be sent again by a redirect.</summary>
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var page = HttpMethods.IsGet(context.Request.Method) ? context.RedirectUri : context.Options.LoginPath.Value!;
        context.Response.Redirect(page);
        return Task.CompletedTask;
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

    private static ClaimsPrincipal Principal(SessionUser who)
    {
        var identity = new ClaimsIdentity(IdentityConstants.ApplicationScheme, Policies.NameClaim, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, who.AccountId));
        identity.AddClaim(new Claim(Policies.NameClaim, who.Name));
        identity.AddClaim(new Claim(Policies.SessionClaim, who.SessionId.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new Claim(Policies.MethodClaim, who.Way.ToString()));
        if (who.MemberId is { } member)
            identity.AddClaim(new Claim(Policies.MemberClaim, member.ToString(CultureInfo.InvariantCulture)));
        if (who.Role != StaffRole.None)
            identity.AddClaim(new Claim(ClaimTypes.Role, who.Role.ToString()));
        if (who.SecondFactor)
            identity.AddClaim(new Claim(Policies.SecondFactorClaim, "yes"));
        if (who.Provider is { } provider)
            identity.AddClaim(new Claim(Policies.ProviderClaim, provider));
        return new ClaimsPrincipal(identity);
    }
}
