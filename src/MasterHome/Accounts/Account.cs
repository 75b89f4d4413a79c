using Microsoft.AspNetCore.Identity;

namespace MasterHome.Accounts;

public enum StaffRole
{
    None,
    Staff,
    Administrator,
}

/// <summary>A sign-in account of a member, of staff, or of both. Nobody can register: imports and administrators create accounts.</summary>
public sealed class Account : IdentityUser
{
    public Account(string email, string name, int? memberId, StaffRole role, DateTime at)
    {
        UserName = Email = EmailAddress.Clean(email);
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

    /// <summary>The last password attempt, UTC; <see cref="IdentityUser{TKey}.AccessFailedCount"/> counts the attempts in a row.
    /// Written by <see cref="AttemptLimiter"/>.</summary>
    public DateTime? TriedAt { get; private set; }

    /// <summary>Second-factor attempts in a row. Counted apart from passwords, so that guessing passwords does not block the owner's
    /// code, and a new password grants no new code attempts. Written by <see cref="AttemptLimiter"/>.</summary>
    public int CodeTries { get; private set; }

    public DateTime? CodeTriedAt { get; private set; }

    /// <summary>The time step of the last accepted authenticator code. Written by <see cref="AttemptLimiter"/>.</summary>
    public long LastCodeStep { get; private set; }

    public bool IsEnabled => DisabledAt is null;

    public void ChangeRole(StaffRole role)
    {
        Role = role;
        RenewSecurityStamp();
    }

    public void Disable(DateTime at)
    {
        DisabledAt = at;
        RenewSecurityStamp();
    }

    public void Enable() => DisabledAt = null;

    /// <summary>Links a staff account to its owner's membership; an existing link stays.</summary>
    public void LinkMember(int memberId) => MemberId ??= memberId;

    public void Rename(string name) => DisplayName = name;

    public void ChangeEmail(string email)
    {
        UserName = Email = EmailAddress.Clean(email);
        NormalizedUserName = NormalizedEmail = EmailAddress.Key(email);
        // The owner has not proved access to the new mailbox yet.
        EmailConfirmed = false;
        RenewSecurityStamp();
    }

    /// <summary>Closes it for ever and replaces everything that names its owner.</summary>
    /// <param name="address">Stands for the address; reaches nobody.</param>
    public void Erase(string address, DateTime at)
    {
        ChangeEmail(address);
        (DisplayName, PasswordHash, PhoneNumber, LastSignInAt) = ("Former member", null, null, null);
        TwoFactorEnabled = false;
        Disable(at);
    }

    /// <summary>Unlocks the account after a password reset, so that its owner does not wait because of an attacker's attempts.</summary>
    public void ResetFailedAttempts() => (AccessFailedCount, TriedAt) = (0, null);

    /// <summary>Ends every session and invalidates the one-time links that are bound to the stamp: all but those that undo a change of the
    /// address.</summary>
    public void RenewSecurityStamp() => (SecurityStamp, ConcurrencyStamp) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString());
}

/// <summary>Names of authorization policies and claim types.</summary>
public static class Policies
{
    public const string Member = nameof(Member);
    public const string Staff = nameof(StaffRole.Staff);
    public const string Administrator = nameof(StaffRole.Administrator);

    /// <summary>Staff and administrators, for what is their own and nobody else sees.</summary>
    public const string StaffOwn = nameof(StaffOwn);

    // Claim types of a signed-in user.
    public const string MemberClaim = "member";
    public const string NameClaim = "name";
    public const string SessionClaim = "session";
    public const string SecondFactorClaim = "second-factor";
    public const string MethodClaim = "way";
    public const string ProviderClaim = "provider";
    public const string ProvedAtClaim = "proved-at";

    /// <summary>The name of the member whose pages an administrator looks at.</summary>
    public const string ViewingClaim = "viewing";
    public const string ProgramVersionClaim = "program-version";
}
