using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Members;

internal sealed class MemberMap : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> member)
    {
        member.ToTable("Members");
        member.Property(e => e.Version).IsConcurrencyToken();
        member.Property(m => m.Email).HasMaxLength(EmailAddress.Length);
        member.Property(m => m.EmailKey).HasMaxLength(EmailAddress.Length);
        member.Property(m => m.FirstName).HasMaxLength(Member.NameLength);
        member.Property(m => m.LastName).HasMaxLength(Member.NameLength);
        member.Property(m => m.Company).HasMaxLength(Member.WorkLength);
        member.Property(m => m.JobTitle).HasMaxLength(Member.WorkLength);
        member.Property(m => m.Phone).HasMaxLength(Member.PhoneLength);
        member.Property(m => m.Country).HasMaxLength(2);
        member.Property(m => m.TimeZone).HasMaxLength(64);
        member.Property(m => m.CommunityHandle).HasMaxLength(Member.NameLength);
        member.Property(m => m.SearchText).HasMaxLength(Member.SearchLength);
        member.Property(m => m.CalendarKey).HasMaxLength(Member.CalendarKeyLength);
        member.HasIndex(m => m.EmailKey).IsUnique();
        member.HasIndex(m => m.CalendarKey).IsUnique();
        member.HasIndex(m => m.CommunityUserId).IsUnique();
        member.HasIndex(m => m.TimeZone);
        // Nearly all members are not merged. With them in the index, SQLite takes it to be the best way to find "all members".
        member.HasIndex(m => m.MergedIntoId).HasFilter("[MergedIntoId] IS NOT NULL");
        // The last column lets a page of the list be found in the index alone.
        member.HasIndex(m => new
        {
            m.LastName,
            m.FirstName,
            m.Id,
            m.MergedIntoId,
        });
        member.HasOne<Member>().WithMany().HasForeignKey(m => m.MergedIntoId).OnDelete(DeleteBehavior.Restrict);
        member.OwnsMany(
            m => m.FormerAddresses,
            address =>
            {
                address.ToTable("FormerAddresses");
                address.WithOwner().HasForeignKey("MemberId");
                address.HasKey(a => a.Id);
                address.Property(a => a.Email).HasMaxLength(EmailAddress.Length);
                address.Property(a => a.EmailKey).HasMaxLength(EmailAddress.Length);
                address.HasIndex(a => a.EmailKey);
            }
        );
        member.HasMany(m => m.Leaves).WithOne().HasForeignKey(l => l.MemberId).OnDelete(DeleteBehavior.Cascade);
        member.Navigation(m => m.Leaves).AutoInclude();
    }
}

internal sealed class LeaveMap : IEntityTypeConfiguration<Leave>
{
    public void Configure(EntityTypeBuilder<Leave> leave)
    {
        leave.ToTable("Leaves");
        leave.Property(l => l.Version).IsConcurrencyToken();
        leave.Property(l => l.Reason).HasMaxLength(Leave.ReasonLength);
        leave.Property(l => l.Answer).HasMaxLength(Leave.ReasonLength);
        leave.Property(l => l.State).HasConversion<string>().HasMaxLength(20);
        leave.Property(l => l.DecidedBy).HasMaxLength(Actor.NameLength);
        leave.Property(l => l.DecidedByAccountId).HasMaxLength(Actor.AccountIdLength);
        leave.Property(l => l.EndedBy).HasMaxLength(Actor.NameLength);
        leave.HasIndex(l => new { l.State, l.AskedAt });
    }
}
