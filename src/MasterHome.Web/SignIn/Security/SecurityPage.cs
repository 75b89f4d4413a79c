using MasterHome.Accounts;

using Microsoft.AspNetCore.Identity;

namespace MasterHome.Web.SignIn.Security;

public sealed record SecurityPage(Account Account, string Zone, IReadOnlyList<UserPasskeyInfo> Passkeys, IReadOnlyList<IdentityUserLogin<string>> Links, IReadOnlyList<OpenSession> Sessions)
{
    /// <summary>More devices at once than anybody has.</summary>
    public const int Most = 100;

    public bool HasPassword => Account.PasswordHash is not null;

    /// <summary>The page's first sentence.</summary>
    public string Sentence => (Account.TwoFactorEnabled, Passkeys.Count) switch
    {
        (true, > 0) => "Your account is well guarded.",
        (true, 0) => "Your account is guarded by a second factor.",
        (false, > 0) => "A passkey guards your account. A second factor would guard its password, too.",
        _ => "Only a password or a letter stands before your account.",
    };
}

public sealed record OpenSession(int Id, string Device, string? Place, SignInWay Way, DateTime StartedAt, DateTime SeenAt, bool IsThis)
{
    public string How => Way switch
    {
        SignInWay.Sso => "through your employer",
        SignInWay.Passkey => "with a passkey",
        SignInWay.Letter => "with a letter",
        _ => "with a password",
    };
}
