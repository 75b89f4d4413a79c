using Microsoft.AspNetCore.Identity;

namespace MasterHome.Accounts;

public enum StaffRole
{
    None,
    Staff,
    Administrator,
}

/// <summary>The account of a member, of a staff person, or of one who is both. Accounts are created for people; nobody
/// registers.</summary>
public sealed class Account : IdentityUser
{
    public Account(string email, string name, int? memberId, StaffRole role, DateTime at)
    {
        UserName = Email = email;
        NormalizedUserName = NormalizedEmail = EmailAddress.Key(email);
        SecurityStamp = Guid.NewGuid().ToString("N");
        LockoutEnabled = true;
        (DisplayName, MemberId, Role, CreatedAt) = (name, memberId, role, at);
    }

    private Account() { }

    public string DisplayName { get; private set; } = "";

    public int? MemberId { get; private set; }

    public StaffRole Role { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime? LastSignInAt { get; private set; }

    public DateTime? DisabledAt { get; private set; }

    /// <summary>When a password was last tried; how often in a row is in <see cref="IdentityUser{TKey}.AccessFailedCount"/>. Kept by <see
    /// cref="Tries"/>.</summary>
    public DateTime? TriedAt { get; private set; }

    /// <summary>Codes of the second factor that were tried in a row, apart from passwords: who guesses passwords keeps nobody from giving
    /// their code, and a new password gives no new tries at it. Kept by <see cref="Tries"/>.</summary>
    public int CodeTries { get; private set; }

    public DateTime? CodeTriedAt { get; private set; }

    /// <summary>The step in time of the last code that was taken from an authenticator app. Kept by <see cref="Tries"/>.</summary>
    public long LastCodeStep { get; private set; }

    public bool IsEnabled => DisabledAt is null;

    public void Appoint(StaffRole role)
    {
        Role = role;
        NewStamp();
    }

    public void Disable(DateTime at)
    {
        DisabledAt = at;
        NewStamp();
    }

    public void Enable() => DisabledAt = null;

    /// <summary>A staff person's account that turns out to be a member's as well.</summary>
    public void Join(int memberId) => MemberId ??= memberId;

    public void Call(string name) => DisplayName = name;

    public void Move(string email)
    {
        (UserName, Email) = (email, email);
        NormalizedUserName = NormalizedEmail = EmailAddress.Key(email);
        // Nobody has shown yet that the new mailbox is theirs.
        EmailConfirmed = false;
        NewStamp();
    }

    /// <summary>Whoever chose a password by email need not wait for the tries that somebody used up.</summary>
    public void ForgetTries() => (AccessFailedCount, TriedAt) = (0, null);

    /// <summary>Ends every session and every one-time link, because all of them are bound to the stamp.</summary>
    public void NewStamp() => (SecurityStamp, ConcurrencyStamp) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString());
}

/// <summary>Names of the authorization policies and claims.</summary>
public static class Policies
{
    public const string Member = nameof(Member);
    public const string Staff = nameof(StaffRole.Staff);
    public const string Administrator = nameof(StaffRole.Administrator);

    /// <summary>Claim types of a signed-in person.</summary>
    public const string MemberClaim = "member";
    public const string NameClaim = "name";
    public const string SessionClaim = "session";
    public const string SecondFactorClaim = "second-factor";
    public const string MethodClaim = "way";
    public const string ProviderClaim = "provider";
}
