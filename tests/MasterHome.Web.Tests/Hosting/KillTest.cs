using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>
/// Kills real processes (-9) at seeded random moments: after a number of responses, requests or emails, plus a short delay. An interrupted
/// run must lead to the same result as an uninterrupted one. <c>HOME_KILL_ROUNDS</c> sets the number of rounds; the default is two.
/// </summary>
public abstract class KillTest
{
    protected const int Members = 60;

    public static TheoryData<int> Seeds()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("HOME_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var configured)
            ? configured
            : 2;
        return [.. Enumerable.Range(1, rounds)];
    }

    protected const int Lease = 3;

    // Development uses plain cookies, which work over http. The demo data is not created, because there are members already.
    protected static (string, string)[] Pages => [("ASPNETCORE_ENVIRONMENT", "Development"), ("Jobs:Enabled", "false")];

    /// <summary>Small batches, so that a kill interrupts a half-stored pull.</summary>
    protected static (string, string)[] ForumSettings(ScriptedForum forum) =>
        [
            ("Forum:Kind", "Vanilla"),
            ("Forum:BaseUrl", forum.BaseUrl.ToString()),
            ("Forum:Token", ScriptedForum.GoodToken),
            ("Forum:RequestsPerMinute", "60000"),
            ("Forum:BatchSize", "10"),
            ("Jobs:LeaseSeconds", $"{Lease}"),
        ];

    protected static (string, string)[] MailSettings(ScriptedSmtp smtp) =>
        [
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{smtp.Port}"),
            ("Mail:Security", "None"),
            ("Mail:BatchSize", "10"),
            ("Jobs:LeaseSeconds", $"{Lease}"),
        ];

    /// <summary>A forum where members have different reply counts.</summary>
    protected static async Task<ScriptedForum> StartForum(TestDatabaseFolder folder)
    {
        var forum = await ScriptedForum.Start();
        var year = await folder.CountReplies();
        for (var i = 0; i < Members; i++)
            forum.Replies(TestDatabaseFolder.ForumId(i), count: 1 + (i % 7), year: year);
        return forum;
    }

    /// <summary>Runs a command and kills it after enough events. False when it had already ended.</summary>
    protected static async Task<bool> KillDuring(
        TestDatabaseFolder folder,
        string command,
        KillMoment moment,
        Func<int> happened,
        (string, string)[] settings
    )
    {
        await using var process = RealPortal.Begin(folder.Folder, [command], settings);
        await Wait.For(() => happened() >= moment.After || process.HasEnded);
        return await moment.Kill(process);
    }

    /// <summary>Waits until the killed process's lease has expired, then runs the command until it is not turned away.</summary>
    protected static async Task RunUntilLeaseIsFree(TestDatabaseFolder folder, string command, (string, string)[] settings)
    {
        await using (var db = folder.Open())
            await Wait.For(async () => !await db.JobLeases.AsNoTracking().AnyAsync(l => l.Until > DateTime.UtcNow));
        await Wait.For(async () =>
        {
            var (code, said) = await RealPortal.Command(folder.Folder, [command], settings);
            Assert.True(code == 0 || said.Contains("Nothing was done here", StringComparison.Ordinal), said);
            return code == 0;
        });
    }

    protected static async Task<IReadOnlyList<(int, int, string?)>> Ledger(TestDatabaseFolder folder)
    {
        await using var db = folder.Open();
        return
        [
            .. (
                await db
                    .PointEntries.OrderBy(e => e.MemberId)
                    .ThenBy(e => e.Id)
                    .Select(e => new
                    {
                        e.MemberId,
                        e.Points,
                        e.Reason,
                    })
                    .ToListAsync()
            ).Select(e => (e.MemberId, e.Points, e.Reason)),
        ];
    }

    /// <summary>The ledger after a pull that nothing interrupted.</summary>
    protected static Task<IReadOnlyList<(int, int, string?)>> UninterruptedLedger => Uninterrupted.Value;

    private static readonly Lazy<Task<IReadOnlyList<(int, int, string?)>>> Uninterrupted = new(async () =>
    {
        using var folder = await TestDatabaseFolder.Gather(Members);
        await using var forum = await StartForum(folder);
        await folder.Command(["pull-forum"], ForumSettings(forum));
        return await Ledger(folder);
    });

    /// <summary>Each email in the outbox has arrived, at most one of them twice.</summary>
    protected static async Task AssertComplete(TestDatabaseFolder folder, ScriptedSmtp smtp)
    {
        await using var db = folder.Open();
        Assert.Equal(Members, await db.OutgoingEmails.CountAsync(m => m.Kind == Welcome.Key));
        Assert.Equal(Members, await db.OutgoingEmails.CountAsync(m => m.Kind == NextSteps.Key));
        var arrived = smtp.Emails.Select(l => l.Message.MessageId!.Split('@')[0]).ToList();
        Assert.Equal(
            await db.OutgoingEmails.Select(m => m.MessageToken).Order().ToListAsync(),
            arrived.Distinct().Order(StringComparer.Ordinal)
        );
        Assert.InRange(arrived.Count - arrived.Distinct().Count(), 0, 1);
    }

    /// <summary>When to kill: after a number of events, plus a few milliseconds.</summary>
    protected sealed record KillMoment(int After, TimeSpan Delay)
    {
        public static KillMoment FromSeed(int seed, int max)
        {
#pragma warning disable CA5394 // Seeded, so that a failing moment can be reproduced.
            var random = new Random(seed);
            return new(random.Next(1, max - 5), TimeSpan.FromMilliseconds(random.Next(0, 30)));
#pragma warning restore CA5394
        }

        /// <summary>False when the process had already ended.</summary>
        public async Task<bool> Kill(RealPortal portal)
        {
            await Task.Delay(Delay);
            return await portal.Kill();
        }
    }
}
