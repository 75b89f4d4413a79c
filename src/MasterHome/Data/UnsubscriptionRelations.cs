using MasterHome.Mail;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data;

/// <summary>Foreign keys to members of tables in lower layers, which know no member.</summary>
internal sealed class UnsubscriptionRelations : IEntityTypeConfiguration<Unsubscription>
{
    public void Configure(EntityTypeBuilder<Unsubscription> unsubscription) =>
        unsubscription.HasOne<Member>().WithMany().HasForeignKey(u => u.MemberId).OnDelete(DeleteBehavior.Restrict);
}
