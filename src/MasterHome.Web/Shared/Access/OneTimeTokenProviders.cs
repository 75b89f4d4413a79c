using MasterHome.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Access;

/// <summary>Codes of welcome emails: they live for days.</summary>
internal sealed class WelcomeTokenProvider(
    IDataProtectionProvider keys,
    IOptions<WelcomeTokenProvider.Life> options,
    ILogger<WelcomeTokenProvider> log
) : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}

/// <summary>Codes of all other emails with a way in: they live for an hour.</summary>
internal sealed class ResetTokenProvider(
    IDataProtectionProvider keys,
    IOptions<ResetTokenProvider.Life> options,
    ILogger<ResetTokenProvider> log
) : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}
