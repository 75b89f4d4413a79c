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

/// <summary>
/// Kills real processes (-9) at seeded random moments: after a number of responses, requests or emails, plus a short delay. An interrupted
/// run must lead to the same result as an uninterrupted one. <c>HOME_KILL_ROUNDS</c> sets the number of rounds; the default is two.
/// </summary>
public sealed class KillTests
{
    private const int Members = 60;

    public static TheoryData<int> Seeds()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("HOME_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var configured)
            ? configured
            : 2;
        return [.. Enumerable.Range(1, rounds)];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_sign_ups_each_acknowledged_sign_up_exists_once(int seed)
    {
        const int places = 10;
        using var folder = await TestDatabaseFolder.Gather(Members);
        await folder.GivePasswords();
        var (opportunityId, sessionId) = await folder.Offer(places);
        var one = await RealPortal.Serve(folder.Folder, Pages);
        var ready = new (Visitor Visitor, WebPage Page)[Members];
        await Parallel.ForAsync(
            0,
            Members,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) =>
            {
                var visitor = one.Visitor();
                await visitor.SignIn(TestDatabaseFolder.Address(i), TestDatabaseFolder.Password);
                ready[i] = (visitor, await visitor.Get($"/opportunities/{opportunityId}"));
            }
        );

        var (answered, moment) = (0, KillMoment.FromSeed(seed, Members));
        var locations = await Task.WhenAll(
            ready.Select(async r =>
            {
                try
                {
                    using var answer = await r.Visitor.Post(r.Page, "/sign-ups", ("sessionId", $"{sessionId}"));
                    if (Interlocked.Increment(ref answered) == moment.After)
                        await moment.Kill(one);
                    return answer.StatusCode == HttpStatusCode.Found ? answer.Headers.Location!.OriginalString : null;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
                {
                    return null;
                }
            })
        );
        await one.DisposeAsync();

        await using var two = await RealPortal.Serve(folder.Folder, Pages);
        await using (var db = folder.Open())
        {
            // Every acknowledged sign-up exists, at the path of the redirect.
            var kept = (await db.SignUps.Select(s => s.Id).ToListAsync()).Select(id => $"/sign-ups/{id}").ToHashSet();
            Assert.All(locations.Where(s => s is not null), s => Assert.Contains(s!, kept));
        }
        // Members without a response submit again.
        foreach (var i in Enumerable.Range(0, Members).Where(i => locations[i] is null))
        {
            using var again = two.Visitor();
            await again.SignIn(TestDatabaseFolder.Address(i), TestDatabaseFolder.Password);
            var page = await again.Get($"/opportunities/{opportunityId}");
            // Without a form, the sign-up was stored and only the response was lost.
            if (page.Html.Contains("action=\"/sign-ups\"", StringComparison.Ordinal))
                await again.Post(page, "/sign-ups", ("sessionId", $"{sessionId}"));
        }
        await using (var db = folder.Open())
        {
            Assert.Equal(Members, await db.SignUps.Select(s => s.MemberId).Distinct().CountAsync());
            Assert.Equal(Members, await db.SignUps.CountAsync());
            Assert.Equal(places, await db.SignUps.CountAsync(s => s.State == SignUpState.Confirmed));
            Assert.Equal(
                Enumerable.Range(1, Members - places),
                await db
                    .SignUps.Where(s => s.State == SignUpState.Waiting)
                    .OrderBy(s => s.InLine)
                    .Select(s => s.InLine!.Value)
                    .ToListAsync()
            );
            Assert.Equal(Members, await db.OutgoingEmails.CountAsync(m => m.Kind == PlaceConfirmed.Key || m.Kind == PlaceWaiting.Key));
            Assert.Equal(Members, await db.History.CountAsync(h => h.Subject == nameof(SignUp)));
        }
        foreach (var (visitor, _) in ready)
            visitor.Dispose();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_a_pull_the_next_run_completes_the_same_ledger(int seed)
    {
        using var interrupted = await TestDatabaseFolder.Gather(Members);
        using var uninterrupted = await TestDatabaseFolder.Gather(Members);
        await using var forum = await StartForum(interrupted, uninterrupted);

        await uninterrupted.Command(["pull-forum"], ForumSettings(forum));
        var requestsBefore = forum.Requests.Count;
        var moment = KillMoment.FromSeed(seed, Members);
        var killed = await KillDuring(interrupted, "pull-forum", moment, () => forum.Requests.Count - requestsBefore, ForumSettings(forum));
        await RunUntilLeaseIsFree(interrupted, "pull-forum", ForumSettings(forum));
        await RunUntilLeaseIsFree(interrupted, "pull-forum", ForumSettings(forum));

        Assert.Equal(await Ledger(uninterrupted), await Ledger(interrupted));
        await using var db = interrupted.Open();
        // The next run closes a killed run. A run that was faster than the kill ended by itself.
        Assert.Equal(killed ? 1 : 0, await db.JobRuns.CountAsync(r => r.State == JobRunState.Interrupted));
        Assert.Equal(0, await db.JobRuns.CountAsync(r => r.EndedAt == null));
    }

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

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restarted_portal_without_job_storage_completes_the_work_of_a_killed_one(int seed)
    {
        using var interrupted = await TestDatabaseFolder.Gather(Members, emails: true);
        using var uninterrupted = await TestDatabaseFolder.Gather(Members);
        await using var forum = await StartForum(interrupted, uninterrupted);
        await using var smtp = ScriptedSmtp.Start();
        await uninterrupted.Command(["pull-forum"], ForumSettings(forum));
        var requestsBefore = forum.Requests.Count;
        (string, string)[] settings = [.. ForumSettings(forum), .. MailSettings(smtp)];

        var moment = KillMoment.FromSeed(seed, Members);
        await using (var one = await RealPortal.Serve(interrupted.Folder, settings))
        {
            await Waiting.For(() => forum.Requests.Count - requestsBefore >= moment.After);
            await moment.Kill(one);
        }
        await Task.Delay(TimeSpan.FromSeconds(Lease)); // The killed process's lease expires by the system clock.
        await using (await RealPortal.Serve(interrupted.Folder, settings))
        {
            await Waiting.For(async () =>
            {
                await using var db = interrupted.Open();
                return await db.PointEntries.CountAsync() == Members && !await db.OutgoingEmails.AnyAsync(m => m.State != EmailState.Sent);
            });
        }
        Assert.Equal(await Ledger(uninterrupted), await Ledger(interrupted));
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
        var requests = 0;
        forum.When(
            r => r.Query("insertUserID").Length > 0 && Interlocked.Increment(ref requests) == Members / 2,
            http => Task.Delay(Timeout.Infinite, http.RequestAborted)
        );
        var pull = RealPortal.Begin(folder.Folder, ["pull-forum"], settings);
        await using (pull)
        {
            await using var meanwhile = folder.Open();
            await Waiting.For(async () =>
                pull.HasEnded || (Volatile.Read(ref requests) >= Members / 2 && await meanwhile.ForumSnapshots.AnyAsync())
            );
            var (code, output) = await pull.Stop();

            Assert.Equal(1, code);
            Assert.Contains("Stopped.", output, StringComparison.Ordinal);
        }
        requests = 0;
        var (again, _) = await RealPortal.Command(folder.Folder, ["pull-forum"], settings);

        Assert.Equal(0, again);
        Assert.InRange(requests, 1, Members - 10);
        await using var db = folder.Open();
        Assert.Equal([true, false], await db.JobRuns.OrderBy(r => r.Id).Select(r => r.State == JobRunState.Interrupted).ToListAsync());
        Assert.Equal(Members, await db.PointEntries.CountAsync());
    }

    private const int Lease = 3;

    // Development uses plain cookies, which work over http. The demo data is not created, because there are members already.
    private static (string, string)[] Pages => [("ASPNETCORE_ENVIRONMENT", "Development"), ("Jobs:Enabled", "false")];

    /// <summary>Small batches, so that a kill interrupts a half-stored pull.</summary>
    private static (string, string)[] ForumSettings(ScriptedForum forum) =>
        [
            ("Forum:Kind", "Vanilla"),
            ("Forum:BaseUrl", forum.BaseUrl.ToString()),
            ("Forum:Token", ScriptedForum.GoodToken),
            ("Forum:RequestsPerMinute", "60000"),
            ("Forum:BatchSize", "10"),
            ("Jobs:LeaseSeconds", $"{Lease}"),
        ];

    private static (string, string)[] MailSettings(ScriptedSmtp smtp) =>
        [
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{smtp.Port}"),
            ("Mail:Security", "None"),
            ("Mail:BatchSize", "10"),
            ("Jobs:LeaseSeconds", $"{Lease}"),
        ];

    /// <summary>A forum where members have different reply counts.</summary>
    private static async Task<ScriptedForum> StartForum(params TestDatabaseFolder[] folders)
    {
        var forum = await ScriptedForum.Start();
        var year = 0;
        foreach (var folder in folders)
            year = await folder.CountReplies();
        for (var i = 0; i < Members; i++)
            forum.Replies(TestDatabaseFolder.ForumId(i), count: 1 + (i % 7), year: year);
        return forum;
    }

    /// <summary>Runs a command and kills it after enough events. False when it had already ended.</summary>
    private static async Task<bool> KillDuring(
        TestDatabaseFolder folder,
        string command,
        KillMoment moment,
        Func<int> happened,
        (string, string)[] settings
    )
    {
        await using var process = RealPortal.Begin(folder.Folder, [command], settings);
        await Waiting.For(() => happened() >= moment.After || process.HasEnded);
        return await moment.Kill(process);
    }

    /// <summary>Repeats a command until the killed process's lease has expired.</summary>
    private static Task RunUntilLeaseIsFree(TestDatabaseFolder folder, string command, (string, string)[] settings) =>
        Waiting.For(async () => !(await folder.Command([command], settings)).Contains("Nothing was done here", StringComparison.Ordinal));

    private static async Task<IReadOnlyList<(int, int, string?)>> Ledger(TestDatabaseFolder folder)
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

    /// <summary>Each email in the outbox has arrived, at most one of them twice.</summary>
    private static async Task AssertComplete(TestDatabaseFolder folder, ScriptedSmtp smtp)
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
    private sealed record KillMoment(int After, TimeSpan Delay)
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
