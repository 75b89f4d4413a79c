using MasterHome.Accounts;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.Web.SignIn.Security;

public sealed record SecurityPage(
    Account Account,
    string Zone,
    IReadOnlyList<UserPasskeyInfo> Passkeys,
    IReadOnlyList<IdentityUserLogin<string>> Links,
    IReadOnlyList<SessionRow> Sessions
)
{
    /// <summary>More devices at once than anybody has.</summary>
    public const int Most = 100;

    public bool HasPassword => Account.PasswordHash is not null;

    /// <summary>The page's first sentence.</summary>
    public string Sentence =>
        (Account.TwoFactorEnabled, Passkeys.Count) switch
        {
            (true, > 0) => "Your account is well guarded.",
            (true, 0) => "Your account is guarded by a second factor.",
            (false, > 0) => "A passkey guards your account. A second factor would guard its password, too.",
            _ => "Only a password or an email stands before your account.",
        };
}

public sealed record SessionRow(int Id, string Device, string? Place, SignInMethod Way, DateTime StartedAt, DateTime SeenAt, bool IsThis)
{
    public string How =>
        Way switch
        {
            SignInMethod.Sso => "through your employer",
            SignInMethod.Passkey => "with a passkey",
            SignInMethod.OneTimeLink => "with an email",
            _ => "with a password",
        };
}
