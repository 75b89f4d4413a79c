using System.Globalization;
using System.Net;
using MasterHome.Accounts;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Tests.Support;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>The delivery of emails is killed, alone and beside another process.</summary>
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

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task When_one_of_two_processes_is_killed_the_work_is_completed_once(int seed)
    {
        using var interrupted = await TestDatabaseFolder.Gather(Members, emails: true);
        using var uninterrupted = await TestDatabaseFolder.Gather(Members, emails: true);
        await using var forum = await StartForum(interrupted, uninterrupted);
        await using var smtp = ScriptedSmtp.Start();
        await uninterrupted.Command(["pull-forum"], ForumSettings(forum));
        var requestsBefore = forum.Requests.Count;

        var (pull, mail) = (KillMoment.FromSeed(seed, Members), KillMoment.FromSeed(seed + 1000, interrupted.Emails));
        await Task.WhenAll(
            KillDuring(interrupted, "pull-forum", pull, () => forum.Requests.Count - requestsBefore, ForumSettings(forum)),
            RealPortal.Command(interrupted.Folder, ["pull-forum"], ForumSettings(forum)),
            KillDuring(interrupted, "deliver-mail", mail, () => smtp.Emails.Count, MailSettings(smtp)),
            RealPortal.Command(interrupted.Folder, ["deliver-mail"], MailSettings(smtp))
        );
        await RunUntilLeaseIsFree(interrupted, "pull-forum", ForumSettings(forum));
        await RunUntilLeaseIsFree(interrupted, "deliver-mail", MailSettings(smtp));

        Assert.Equal(await Ledger(uninterrupted), await Ledger(interrupted));
        await AssertComplete(interrupted, smtp);
    }
}
