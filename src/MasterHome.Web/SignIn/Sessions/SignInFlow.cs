using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Creates the session after a successful sign-in, by any method, and asks for the second factor first when the account has one.
/// No other code creates sessions.</summary>
public sealed class SignInFlow(HomeDb db, SignInSessions sessions, DeviceCookie device, KeptForms kept, ProgramCalendar calendar)
{
    private const string StampClaim = "stamp";
    private const string AskSecondFactor = "/sign-in/second-factor";

    /// <returns>The local URL to redirect to.</returns>
    public async Task<string> SignIn(HttpContext http, Account account, Proof proof, string? returnUrl)
    {
        if (!account.TwoFactorEnabled || proof.SecondFactor)
        {
            var page = await OpenSession(http, account, proof, returnUrl);
            http.Record(SecurityEventKind.SignedIn, account.Id, proof.Provider ?? proof.Method.ToString());
            return page;
        }
        http.Record(SecurityEventKind.SecondFactorAsked, account.Id, proof.Provider ?? proof.Method.ToString());
        var pending = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, account.Id),
                new(StampClaim, account.SecurityStamp!),
                new(Policies.MethodClaim, proof.Method.ToString()),
            ],
            IdentityConstants.TwoFactorUserIdScheme
        );
        if (proof.Provider is { } provider)
            pending.AddClaim(new Claim(Policies.ProviderClaim, provider));
        await http.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(pending));
        return LocalUrl.WithReturnUrl(AskSecondFactor, returnUrl);
    }

    /// <summary>Notes that the signed-in user has proved again who they are.</summary>
    public async Task Confirm(HttpContext http, string way, CancellationToken ct)
    {
        var account = http.User.AccountId();
        await sessions.Confirm(account, http.User.SessionId(), calendar.Now, ct);
        http.Record(SecurityEventKind.ProofConfirmed, account, way);
    }

    /// <summary>The account whose first factor is proved and whose second is missing; null when there is none or it has expired.</summary>
    public async Task<(Account Account, Proof Proof)?> FindPending(HttpContext http)
    {
        if (
            await http.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme) is not { Principal: { } pending }
            || pending.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id
        )
            return null;
        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == id && a.DisabledAt == null);
        return account is not null && account.SecurityStamp == pending.FindFirstValue(StampClaim)
            ? (
                account,
                new Proof(
                    Enum.Parse<SignInMethod>(pending.FindFirstValue(Policies.MethodClaim)!),
                    pending.FindFirstValue(Policies.ProviderClaim)
                )
            )
            : null;
    }

    /// <summary>Replaces the current session with a new one, after a change that ended all sessions of the account.</summary>
    /// <param name="secondFactor">Whether the session has a second factor; null keeps the current value.</param>
    public async Task RenewSession(HttpContext http, Account account, bool? secondFactor = null) =>
        await OpenSession(
            http,
            account,
            new Proof(
                http.User.SignInMethod(),
                http.User.FindFirstValue(Policies.ProviderClaim),
                secondFactor ?? http.User.HasSecondFactor(),
                http.User.ProvedAt()
            ),
            null
        );

    private async Task<string> OpenSession(HttpContext http, Account account, Proof proof, string? returnUrl)
    {
        // Ends earlier sessions in this browser, so that a key from before the sign-in stays useless (session fixation).
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        await http.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await http.SignOutAsync(IdentityConstants.ExternalScheme);
        var now = calendar.Now;
        await db.Users.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.LastSignInAt, now));
        var key = await sessions.Open(
            account,
            proof,
            new SessionOrigin(Device.Describe(http.Request.Headers.UserAgent.ToString()), Place.Of(http), now)
        );
        await http.SignInAsync(IdentityConstants.ApplicationScheme, SessionCookie.ForSession(key));
        await device.Remember(http, account.Id, proof, account.LastSignInAt is not null, now);
        // A form that was sent from another window waits for its owner, whichever way they sign in.
        return string.IsNullOrEmpty(returnUrl) && await kept.FindNewest(account.Id, now) is { } form
            ? $"/kept-forms/{form}"
            : LocalUrl.Of(returnUrl);
    }
}
