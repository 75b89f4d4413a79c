using System.Security.Cryptography;
using System.Text;
using MasterHome.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Accounts.Sessions;

/// <summary>How a user signed in.</summary>
public enum SignInMethod
{
    Password,
    Sso,
    Passkey,
    OneTimeLink,
}

/// <summary>A sign-in on one device. The row is the session; the cookie only holds its key. The cookie is invalid when the row is gone,
/// the account's security stamp has changed, or a time limit has passed.</summary>
public sealed class SignInSession
{
    public const int DeviceLength = 80;
    public const int PlaceLength = 80;
    public const int ProviderLength = 40;

    /// <param name="key">The value of the cookie. Only its digest is stored, so that reading the database is not enough to sign in.</param>
    /// <param name="endsAt">The absolute limit, UTC.</param>
    public SignInSession(string key, Account account, Proof proof, SessionOrigin origin, DateTime endsAt)
    {
        (KeyDigest, AccountId, Stamp) = (Digest(key), account.Id, account.SecurityStamp!);
        (Method, Provider, SecondFactor) = (proof.Method, proof.Provider, proof.SecondFactor);
        (Device, Place, StartedAt, SeenAt, EndsAt) = (origin.Device, origin.Place, origin.At, origin.At, endsAt);
        ProvedAt = proof.At ?? origin.At;
    }

    private SignInSession() { }

    public int Id { get; private set; }

    public string KeyDigest { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    /// <summary>The account's security stamp at sign-in. A new stamp (password, role, disabling, sign-out everywhere) ends the
    /// session.</summary>
    public string Stamp { get; private set; } = "";

    public SignInMethod Method { get; private set; }

    /// <summary>The <c>Id</c> of the provider, for single sign-on.</summary>
    public string? Provider { get; private set; }

    public bool SecondFactor { get; private set; }

    public string Device { get; private set; } = "";

    public string? Place { get; private set; }

    public DateTime StartedAt { get; private set; }

    /// <summary>When the user last proved who they are, at sign-in or since then, UTC.</summary>
    public DateTime ProvedAt { get; private set; }

    public DateTime SeenAt { get; private set; }

    public DateTime EndsAt { get; private set; }

    internal static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    internal static string Digest(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>What a user proved at sign-in.</summary>
/// <param name="SecondFactor">Whether a second factor was included; a passkey counts as both factors.</param>
/// <param name="At">UTC; null for a proof of this moment.</param>
public sealed record Proof(SignInMethod Method, string? Provider = null, bool SecondFactor = false, DateTime? At = null);

/// <summary>The device and place of a sign-in, as text that the user recognizes.</summary>
/// <param name="At">UTC.</param>
public sealed record SessionOrigin(string Device, string? Place, DateTime At);

internal sealed class SignInSessionMap : IEntityTypeConfiguration<SignInSession>
{
    public void Configure(EntityTypeBuilder<SignInSession> session)
    {
        session.ToTable("SignInSessions");
        session.Property(s => s.KeyDigest).HasMaxLength(64);
        session.Property(s => s.AccountId).HasMaxLength(Actor.AccountIdLength);
        session.Property(s => s.Stamp).HasMaxLength(64);
        session.Property(s => s.Method).HasConversion<string>().HasMaxLength(20);
        session.Property(s => s.Provider).HasMaxLength(SignInSession.ProviderLength);
        session.Property(s => s.Device).HasMaxLength(SignInSession.DeviceLength);
        session.Property(s => s.Place).HasMaxLength(SignInSession.PlaceLength);
        session.HasIndex(s => s.KeyDigest).IsUnique();
        session.HasIndex(s => s.EndsAt);
        session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
