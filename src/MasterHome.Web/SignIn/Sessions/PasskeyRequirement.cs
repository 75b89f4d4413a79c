using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Sessions;

internal static class PasskeyRequirement
{
    /// <summary>Stops an administrator who has a passkey but signed in without one from changing second factors. Otherwise the password
    /// alone would open the back office.</summary>
    /// <exception cref="RefusedException">The administrator has a passkey and did not sign in with a second factor.</exception>
    public static async Task MustNotSkipPasskey(this ClaimsPrincipal user, HomeDb db, string? field, CancellationToken ct)
    {
        var me = user.AccountId();
        if (user.IsInRole(Policies.Administrator) && !user.HasSecondFactor() && await db.UserPasskeys.AnyAsync(p => p.UserId == me, ct))
            throw new RefusedException(
                "You have a passkey. Sign out, then sign in with it. If it is lost, another administrator can remove it under Accounts.",
                field
            );
    }
}
