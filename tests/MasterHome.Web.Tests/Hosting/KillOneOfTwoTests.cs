using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>One of two processes that do the same work is killed.</summary>
public sealed class KillOneOfTwoTests : KillTest
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task When_one_of_two_processes_is_killed_the_work_is_completed_once(int seed)
    {
        using var interrupted = await TestDatabaseFolder.Gather(Members, emails: true);
        await using var forum = await StartForum(interrupted);
        await using var smtp = ScriptedSmtp.Start();
        var (pull, mail) = (KillMoment.FromSeed(seed, Members), KillMoment.FromSeed(seed + 1000, interrupted.Emails));
        await Task.WhenAll(
            KillDuring(interrupted, "pull-forum", pull, () => forum.Requests.Count, ForumSettings(forum)),
            RealPortal.Command(interrupted.Folder, ["pull-forum"], ForumSettings(forum)),
            KillDuring(interrupted, "deliver-mail", mail, () => smtp.Emails.Count, MailSettings(smtp)),
            RealPortal.Command(interrupted.Folder, ["deliver-mail"], MailSettings(smtp))
        );
        await RunUntilLeaseIsFree(interrupted, "pull-forum", ForumSettings(forum));
        await RunUntilLeaseIsFree(interrupted, "deliver-mail", MailSettings(smtp));

        Assert.Equal(await UninterruptedLedger, await Ledger(interrupted));
        await AssertComplete(interrupted, smtp);
    }
}
