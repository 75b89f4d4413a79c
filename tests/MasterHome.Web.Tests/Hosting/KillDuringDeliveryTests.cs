using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>The delivery of emails is killed.</summary>
public sealed class KillDuringDeliveryTests : KillTest
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_delivery_every_email_arrives_and_at_most_one_twice_with_the_same_message_id(int seed)
    {
        using var folder = await TestDatabaseFolder.Gather(Members, emails: true);
        await using var smtp = ScriptedSmtp.Start();

        await KillDuring(folder, "deliver-mail", KillMoment.FromSeed(seed, folder.Emails), () => smtp.Emails.Count, MailSettings(smtp));
        await RunUntilLeaseIsFree(folder, "deliver-mail", MailSettings(smtp));

        await AssertComplete(folder, smtp);
        await using var db = folder.Open();
        Assert.Equal(folder.Emails, await db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent));
    }
}
