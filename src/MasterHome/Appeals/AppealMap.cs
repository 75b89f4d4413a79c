using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Appeals;

internal sealed class AppealMap : IEntityTypeConfiguration<Appeal>
{
    public void Configure(EntityTypeBuilder<Appeal> appeal)
    {
        appeal.ToTable("Appeals");
        appeal.Property(e => e.Version).IsConcurrencyToken();
        appeal.Property(a => a.About).HasConversion<string>().HasMaxLength(20);
        appeal.Property(a => a.Text).HasMaxLength(Appeal.TextLength);
        appeal.Property(a => a.State).HasConversion<string>().HasMaxLength(20);
        appeal.Property(a => a.Answer).HasMaxLength(Appeal.TextLength);
        appeal.Property(a => a.AnsweredBy).HasMaxLength(Actor.NameLength);
        appeal.Property(a => a.AnsweredByAccountId).HasMaxLength(Actor.AccountIdLength);
        appeal.Property(a => a.FirstAnsweredByAccountId).HasMaxLength(Actor.AccountIdLength);
        appeal.Ignore(a => a.Thing);
        appeal
            .HasIndex(a => new
            {
                a.MemberId,
                a.About,
                a.AboutId,
            })
            .IsUnique()
            .HasDatabaseName("IX_Appeals_OneOpen")
            .HasFilter("[State] = 'Open'");
        appeal.HasIndex(a => new { a.State, a.WaitsSince });
        appeal.HasIndex(a => a.AskedAt);
        appeal.HasOne<Member>().WithMany().HasForeignKey(a => a.MemberId).OnDelete(DeleteBehavior.Restrict);
        appeal.HasMany(a => a.Messages).WithOne().HasForeignKey(m => m.AppealId).OnDelete(DeleteBehavior.Cascade);
        appeal.Navigation(a => a.Messages).AutoInclude();
    }
}

internal sealed class AppealMessageMap : IEntityTypeConfiguration<AppealMessage>
{
    public void Configure(EntityTypeBuilder<AppealMessage> message)
    {
        message.ToTable("AppealMessages");
        message.Property(m => m.Text).HasMaxLength(Appeal.TextLength);
        message.Property(m => m.By).HasMaxLength(Actor.NameLength);
        message.Property(m => m.ByAccountId).HasMaxLength(Actor.AccountIdLength);
    }
}
