using MasterHome.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Access;

/// <summary>Codes in welcome emails, valid for days (<see cref="SignInSettings.WelcomeDays"/>).</summary>
internal sealed class WelcomeTokenProvider(
    IDataProtectionProvider keys,
    IOptions<WelcomeTokenProvider.Life> options,
    ILogger<WelcomeTokenProvider> log
) : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}

/// <summary>Codes in all other one-time links, valid for minutes (<see cref="SignInSettings.ResetMinutes"/>).</summary>
internal sealed class ResetTokenProvider(
    IDataProtectionProvider keys,
    IOptions<ResetTokenProvider.Life> options,
    ILogger<ResetTokenProvider> log
) : DataProtectorTokenProvider<Account>(keys, options, log)
{
    public sealed class Life : DataProtectionTokenProviderOptions;
}
