using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Opportunities;

internal sealed class OpportunityMap : IEntityTypeConfiguration<Opportunity>
{
    public void Configure(EntityTypeBuilder<Opportunity> opportunity)
    {
        opportunity.ToTable("Opportunities");
        opportunity.Property(e => e.Version).IsConcurrencyToken();
        opportunity.Property(o => o.Title).HasMaxLength(Opportunity.TitleLength);
        opportunity.Property(o => o.TitleKey).HasMaxLength(Opportunity.TitleKeyLength);
        opportunity.Property(o => o.SearchText).HasMaxLength(Opportunity.SearchLength);
        opportunity.Property(o => o.Kind).HasMaxLength(Opportunity.KindLength);
        opportunity.Property(o => o.Tracking).HasConversion<string>().HasMaxLength(20);
        opportunity.Property(o => o.Definition).HasMaxLength(Opportunity.PartLength);
        opportunity.Property(o => o.Participation).HasMaxLength(Opportunity.PartLength);
        opportunity.Property(o => o.HowCredited).HasMaxLength(Opportunity.PartLength);
        opportunity.HasIndex(o => new { o.CycleId, o.TitleKey }).IsUnique();
        opportunity.HasIndex(o => o.PublishAt);
        opportunity.HasOne<ProgramCycle>().WithMany().HasForeignKey(o => o.CycleId).OnDelete(DeleteBehavior.Restrict);
        opportunity.HasMany(o => o.Sessions).WithOne().HasForeignKey(s => s.OpportunityId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SessionMap : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("Sessions");
        session.Property(e => e.Version).IsConcurrencyToken();
        session.Property(s => s.Zone).HasMaxLength(64);
        session.Property(s => s.Place).HasMaxLength(SessionDetails.PlaceLength);
        session.Property(s => s.Link).HasMaxLength(WebLink.Length);
        session.Property(s => s.Host).HasMaxLength(SessionDetails.HostLength);
        session.Property(s => s.Notes).HasMaxLength(TextLengths.Text);
        session.HasIndex(s => new { s.OpportunityId, s.StartsAt });
    }
}

internal sealed class SignUpMap : IEntityTypeConfiguration<SignUp>
{
    public void Configure(EntityTypeBuilder<SignUp> signUp)
    {
        signUp.ToTable("SignUps");
        signUp.Property(e => e.Version).IsConcurrencyToken();
        signUp.Property(s => s.State).HasConversion<string>().HasMaxLength(20);
        signUp.Property(s => s.StateBefore).HasConversion<string>().HasMaxLength(20);
        signUp.Property(s => s.Rule).HasMaxLength(SignUp.RuleLength);
        signUp.Property(s => s.NextSteps).HasMaxLength(SignUp.TextLength);
        signUp.Property(s => s.Evidence).HasMaxLength(SignUp.TextLength);
        signUp.Property(s => s.EvidenceKey).HasMaxLength(SignUp.EvidenceKeyLength);
        signUp.Property(s => s.DecidedBy).HasMaxLength(Actor.NameLength);
        signUp.Property(s => s.DecidedByAccountId).HasMaxLength(Actor.AccountIdLength);
        signUp.Property(s => s.DecisionReason).HasMaxLength(TextLengths.Reason);
        signUp
            .HasIndex(s => new { s.SessionId, s.MemberId })
            .IsUnique()
            .HasDatabaseName("IX_SignUps_OneActive")
            .HasFilter("[State] IN ('Interested', 'Waiting', 'Offered', 'Confirmed', 'Reported')");
        signUp.HasIndex(s => new
        {
            s.SessionId,
            s.State,
            s.InLine,
        });
        // The opportunity before the state: of one member and one opportunity there are few, and the rules ask for them under a lock.
        signUp.HasIndex(s => new
        {
            s.MemberId,
            s.OpportunityId,
            s.State,
        });
        signUp.HasIndex(s => new
        {
            s.State,
            s.StateAt,
            s.Id,
            s.CompletedOn,
        });
        signUp.HasIndex(s => new { s.OpportunityId, s.EvidenceKey });
        signUp.HasIndex(s => s.StateAt);
        signUp.HasOne<Session>().WithMany().HasForeignKey(s => s.SessionId).OnDelete(DeleteBehavior.Restrict);
        signUp.HasOne<Opportunity>().WithMany().HasForeignKey(s => s.OpportunityId).OnDelete(DeleteBehavior.Restrict);
        signUp.HasOne<Member>().WithMany().HasForeignKey(s => s.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
