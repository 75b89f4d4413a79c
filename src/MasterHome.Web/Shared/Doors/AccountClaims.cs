using System.Globalization;
using System.Security.Claims;

using MasterHome.Accounts;

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Doors;

/// <summary>What a signed-in person is known by: name, membership and role.</summary>
internal sealed class AccountClaims(UserManager<Account> accounts, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Account>(accounts, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(MasterHome.Accounts.Doors.NameClaim, user.DisplayName));
        if (user.MemberId is { } member)
            identity.AddClaim(new Claim(MasterHome.Accounts.Doors.MemberClaim, member.ToString(CultureInfo.InvariantCulture)));
        if (user.Role != StaffRole.None)
            identity.AddClaim(new Claim(identity.RoleClaimType, user.Role.ToString()));
        return identity;
    }
}

internal sealed class WelcomeCodes(IDataProtectionProvider keys, IOptions<WelcomeCodes.Life> options, ILogger<WelcomeCodes> log)
    : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}

internal sealed class ResetCodes(IDataProtectionProvider keys, IOptions<ResetCodes.Life> options, ILogger<ResetCodes> log)
    : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}
