using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Lets in whoever has proved who they are, by whichever door: at once, or after their second factor. The only place that opens
/// a session.</summary>
public sealed class SignInFlow(HomeDb db, SignInSessions sessions, ProgramCalendar calendar)
{
    private const string StampClaim = "stamp";
    private const string AskSecondFactor = "/sign-in/second-factor";

    /// <returns>Where to go on: a page of ours.</returns>
    public async Task<string> Admit(HttpContext http, Account account, Proof proof, string? returnUrl)
    {
        if (!account.TwoFactorEnabled || proof.SecondFactor)
            return await Open(http, account, proof, returnUrl);
        var half = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, account.Id),
                new(StampClaim, account.SecurityStamp!),
                new(Policies.MethodClaim, proof.Way.ToString()),
            ],
            IdentityConstants.TwoFactorUserIdScheme
        );
        if (proof.Provider is { } provider)
            half.AddClaim(new Claim(Policies.ProviderClaim, provider));
        await http.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(half));
        return LocalUrl.With(AskSecondFactor, returnUrl);
    }

    /// <summary>Who stands at the door with the first factor proved; null when nobody does, or it was too long ago.</summary>
    public async Task<(Account Account, Proof Proof)?> Half(HttpContext http)
    {
        if (
            await http.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme) is not { Principal: { } half }
            || half.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id
        )
            return null;
        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == id && a.DisabledAt == null);
        return account is not null && account.SecurityStamp == half.FindFirstValue(StampClaim)
            ? (
                account,
                new Proof(Enum.Parse<SignInMethod>(half.FindFirstValue(Policies.MethodClaim)!), half.FindFirstValue(Policies.ProviderClaim))
            )
            : null;
    }

    /// <summary>Signed in already, and something about the account has just changed that ended its sessions: this one goes on, under a new key.</summary>
    /// <param name="secondFactor">Whether one stands behind it now; as before when not given.</param>
    public async Task Stay(HttpContext http, Account account, bool? secondFactor = null) =>
        await Open(
            http,
            account,
            new Proof(http.User.Way(), http.User.FindFirstValue(Policies.ProviderClaim), secondFactor ?? http.User.HasSecondFactor()),
            null
        );

    private async Task<string> Open(HttpContext http, Account account, Proof proof, string? returnUrl)
    {
        // What was open before on this device ends: nobody goes on under a key from before the sign-in.
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        await http.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await http.SignOutAsync(IdentityConstants.ExternalScheme);
        var now = calendar.Now;
        await db.Users.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.LastSignInAt, now));
        var key = await sessions.Open(
            account,
            proof,
            new SessionOrigin(Device.InWords(http.Request.Headers.UserAgent.ToString()), Place.Of(http), now)
        );
        await http.SignInAsync(IdentityConstants.ApplicationScheme, SessionCookie.Naming(key));
        return LocalUrl.Of(returnUrl);
    }
}
