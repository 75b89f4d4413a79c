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
        // Pages and jobs look for the few of the team among all accounts.
        account.HasIndex(a => a.Role);
        account.HasIndex(a => a.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();
        account.HasOne<Member>().WithOne().HasForeignKey<Account>(a => a.MemberId).OnDelete(DeleteBehavior.Restrict);
    }

    /// <summary>A SQL Server key has at most 900 bytes. WebAuthn allows credential ids of 1,023 bytes; none in use is that long.</summary>
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<string>> passkey) =>
        passkey.Property(p => p.CredentialId).HasMaxLength(900);

    /// <summary>Issuer and subject are the identity. A subject has at most 255 characters (OpenID Connect Core, 2); together they fit
    /// into the 900 bytes of a SQL Server key.</summary>
    public void Configure(EntityTypeBuilder<IdentityUserLogin<string>> login)
    {
        login.Property(l => l.LoginProvider).HasMaxLength(ExternalLogins.IssuerLength);
        login.Property(l => l.ProviderKey).HasMaxLength(ExternalLogins.SubjectLength);
        login.Property(l => l.ProviderDisplayName).HasMaxLength(120);
        // An account has at most one login per provider.
        login.HasIndex(l => new { l.UserId, l.LoginProvider }).IsUnique();
    }
}
