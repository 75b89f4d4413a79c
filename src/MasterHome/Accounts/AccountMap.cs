using MasterHome.Members;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Accounts;

internal sealed class AccountMap
    : IEntityTypeConfiguration<Account>,
        IEntityTypeConfiguration<IdentityUserPasskey<string>>,
        IEntityTypeConfiguration<IdentityUserLogin<string>>
{
    public void Configure(EntityTypeBuilder<Account> account)
    {
        account.ToTable("Accounts");
        account.Property(a => a.Id).HasMaxLength(Actor.AccountIdLength);
        account.Property(a => a.DisplayName).HasMaxLength(Actor.NameLength);
        account.Property(a => a.Role).HasConversion<string>().HasMaxLength(20);
        account.Property(a => a.PhoneNumber).HasMaxLength(40);
        account.Property(a => a.PasswordHash).HasMaxLength(400);
        account.Property(a => a.SecurityStamp).HasMaxLength(64);
        account.Property(a => a.ConcurrencyStamp).HasMaxLength(64);
        account.HasIndex(a => a.MemberId).IsUnique();
        account.HasIndex(a => a.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();
        account.HasOne<Member>().WithOne().HasForeignKey<Account>(a => a.MemberId).OnDelete(DeleteBehavior.Restrict);
    }

    /// <summary>SQL Server's key is at most 900 bytes; a WebAuthn credential id could be 1,023, though none in use is.</summary>
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<string>> passkey) =>
        passkey.Property(p => p.CredentialId).HasMaxLength(900);

    /// <summary>Issuer and subject are the identity. A subject has at most 255 characters (OpenID Connect Core, 2); both together fit SQL
    /// Server's 900 bytes of a key.</summary>
    public void Configure(EntityTypeBuilder<IdentityUserLogin<string>> login)
    {
        login.Property(l => l.LoginProvider).HasMaxLength(ExternalLogins.IssuerLength);
        login.Property(l => l.ProviderKey).HasMaxLength(ExternalLogins.SubjectLength);
        login.Property(l => l.ProviderDisplayName).HasMaxLength(120);
        // One sign-in at each provider.
        login.HasIndex(l => new { l.UserId, l.LoginProvider }).IsUnique();
    }
}
