using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>A process is started again after it was killed or stopped.</summary>
public sealed class KillAndRestartTests : KillTest
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restarted_portal_without_job_storage_completes_the_work_of_a_killed_one(int seed)
    {
        using var interrupted = await TestDatabaseFolder.Gather(Members, emails: true);
        await using var forum = await StartForum(interrupted);
        await using var smtp = ScriptedSmtp.Start();
        (string, string)[] settings = [.. ForumSettings(forum), .. MailSettings(smtp)];

        var moment = KillMoment.FromSeed(seed, Members);
        await using (var one = await RealPortal.Serve(interrupted.Folder, settings))
        {
            await Wait.For(() => forum.Requests.Count >= moment.After);
            await moment.Kill(one);
        }
        await Task.Delay(TimeSpan.FromSeconds(Lease)); // The killed process's lease expires by the system clock.
        await using (await RealPortal.Serve(interrupted.Folder, settings))
        {
            await Wait.For(async () =>
            {
                await using var db = interrupted.Open();
                return await db.PointEntries.CountAsync() == Members && !await db.OutgoingEmails.AnyAsync(m => m.State != EmailState.Sent);
            });
        }
        Assert.Equal(await UninterruptedLedger, await Ledger(interrupted));
        await AssertComplete(interrupted, smtp);
    }

    /// <summary>A process that is stopped, not killed, releases its lease.</summary>
    [Fact]
    public async Task A_stopped_command_closes_its_run_and_the_next_continues_at_once()
    {
        using var folder = await TestDatabaseFolder.Gather(Members);
        await using var forum = await StartForum(folder);
        // A lease too long to expire during the test.
        (string, string)[] settings = [.. ForumSettings(forum), ("Jobs:LeaseSeconds", "120")];
        var (requests, unanswered) = (0, Members / 2);
        forum.When(
            r => r.Query("insertUserID").Length > 0 && Interlocked.Increment(ref requests) == unanswered,
            http => Task.Delay(Timeout.Infinite, http.RequestAborted)
        );
        var pull = RealPortal.Begin(folder.Folder, ["pull-forum"], settings);
        await using (pull)
        {
            await using var meanwhile = folder.Open();
            await Wait.For(async () =>
                pull.HasEnded || (Volatile.Read(ref requests) >= Members / 2 && await meanwhile.ForumSnapshots.AnyAsync())
            );
            var (code, output) = await pull.Stop();

            Assert.Equal(1, code);
            Assert.Contains("Stopped.", output, StringComparison.Ordinal);
        }
        // How many batches were stored before the stop depends on the machine; what the next run asks for follows from it.
        await using var stopped = folder.Open();
        var stored = await stopped.ForumSnapshots.CountAsync();
        Assert.InRange(stored, 1, Members - 1);
        // The next run gets an answer to each request, so none is repeated.
        (requests, unanswered) = (0, 0);
        var (again, _) = await RealPortal.Command(folder.Folder, ["pull-forum"], settings);

        Assert.Equal(0, again);
        Assert.Equal(Members - stored, requests);
        await using var db = folder.Open();
        Assert.Equal([true, false], await db.JobRuns.OrderBy(r => r.Id).Select(r => r.State == JobRunState.Interrupted).ToListAsync());
        Assert.Equal(Members, await db.PointEntries.CountAsync());
    }
}
