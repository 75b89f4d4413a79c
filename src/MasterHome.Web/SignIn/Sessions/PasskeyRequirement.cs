using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Sessions;

internal static class PasskeyRequirement
{
    /// <summary>An administrator who has a passkey and came in without it, by a password or an email, puts no other second factor in its
    /// place: else whoever holds the password alone would come into the back office.</summary>
    /// <exception cref="RefusedException">When that is so.</exception>
    public static async Task MustNotSkipPasskey(this ClaimsPrincipal user, HomeDb db, string? field, CancellationToken ct)
    {
        var me = user.AccountId();
        if (user.IsInRole(Policies.Administrator) && !user.HasSecondFactor() && await db.UserPasskeys.AnyAsync(p => p.UserId == me, ct))
            throw new RefusedException(
                "You have a passkey: sign out, and sign in with it. Is it lost? Another administrator removes it below Accounts.",
                field
            );
    }
}
