using MasterHome.Members;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Suggestions;

internal sealed class SuggestionMap : IEntityTypeConfiguration<Suggestion>
{
    public void Configure(EntityTypeBuilder<Suggestion> suggestion)
    {
        suggestion.ToTable("Suggestions");
        suggestion.Property(e => e.Version).IsConcurrencyToken();
        suggestion.Property(s => s.Title).HasMaxLength(Suggestion.TitleLength);
        suggestion.Property(s => s.Description).HasMaxLength(Suggestion.TextLength);
        suggestion.Property(s => s.Link).HasMaxLength(WebLink.Length);
        suggestion.Property(s => s.State).HasConversion<string>().HasMaxLength(20);
        suggestion.Property(s => s.StateBefore).HasConversion<string>().HasMaxLength(20);
        suggestion.Property(s => s.Evidence).HasMaxLength(Suggestion.TextLength);
        suggestion.Property(s => s.Answer).HasMaxLength(Suggestion.TextLength);
        suggestion.Property(s => s.DecidedBy).HasMaxLength(Actor.NameLength);
        suggestion.Property(s => s.DecidedByAccountId).HasMaxLength(Actor.AccountIdLength);
        suggestion.HasIndex(s => new { s.State, s.WaitsSince });
        suggestion.HasIndex(s => new { s.MemberId, s.Id });
        suggestion.HasIndex(s => s.CreatedAt);
        suggestion.HasIndex(s => s.OpportunityId);
        // A draft can be deleted again; the suggestion stays.
        suggestion.HasOne<Opportunity>().WithMany().HasForeignKey(s => s.OpportunityId).OnDelete(DeleteBehavior.SetNull);
        suggestion.HasOne<Member>().WithMany().HasForeignKey(s => s.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
