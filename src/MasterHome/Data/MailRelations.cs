using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data;

/// <summary>Foreign keys from Mail to members and sign-ups, which Mail itself must not know.</summary>
internal sealed class MailRelations : IEntityTypeConfiguration<Unsubscription>, IEntityTypeConfiguration<OutgoingEmail>
{
    public void Configure(EntityTypeBuilder<Unsubscription> unsubscription) =>
        unsubscription.HasOne<Member>().WithMany().HasForeignKey(u => u.MemberId).OnDelete(DeleteBehavior.Restrict);

    public void Configure(EntityTypeBuilder<OutgoingEmail> mail) =>
        mail.HasOne<SignUp>().WithMany().HasForeignKey(m => m.SignUpId).OnDelete(DeleteBehavior.Restrict);
}
