using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Opportunities.Watches;

/// <summary>A member wants an email when they can take a place of an opportunity. The email ends the watch.</summary>
public sealed class Watch
{
    public Watch(int memberId, int opportunityId, DateTime at) => (MemberId, OpportunityId, CreatedAt) = (memberId, opportunityId, at);

    private Watch() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public int OpportunityId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; private set; }
}

internal sealed class WatchMap : IEntityTypeConfiguration<Watch>
{
    public void Configure(EntityTypeBuilder<Watch> watch)
    {
        watch.ToTable("Watches");
        watch.HasIndex(w => new { w.OpportunityId, w.MemberId }).IsUnique();
        watch.HasIndex(w => w.MemberId);
        watch.HasOne<Opportunity>().WithMany().HasForeignKey(w => w.OpportunityId).OnDelete(DeleteBehavior.Cascade);
        watch.HasOne<Member>().WithMany().HasForeignKey(w => w.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
