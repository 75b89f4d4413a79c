using MasterHome.Mail;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data;

/// <summary>Foreign keys to members from tables of lower layers, which must not depend on members.</summary>
internal sealed class UnsubscriptionRelations : IEntityTypeConfiguration<Unsubscription>
{
    public void Configure(EntityTypeBuilder<Unsubscription> unsubscription) =>
        unsubscription.HasOne<Member>().WithMany().HasForeignKey(u => u.MemberId).OnDelete(DeleteBehavior.Restrict);
}
