using MasterHome.Accounts;

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Doors;

/// <summary>Codes of welcome letters: they live for days.</summary>
internal sealed class WelcomeCodes(IDataProtectionProvider keys, IOptions<WelcomeCodes.Life> options, ILogger<WelcomeCodes> log)
    : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}

/// <summary>Codes of all other letters with a way in: they live for an hour.</summary>
internal sealed class ResetCodes(IDataProtectionProvider keys, IOptions<ResetCodes.Life> options, ILogger<ResetCodes> log)
    : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}
