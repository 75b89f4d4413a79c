using System.Globalization;
using System.Net;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Tests.Support;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>
/// Real processes that are killed (-9) in the middle, at moments drawn by a seed: after so many answers, questions or emails, and a little
/// more. What an unbroken run leaves is what a broken one must leave. <c>HOME_KILL_ROUNDS</c> asks for more rounds than the usual two.
/// </summary>
public sealed class KillTests
{
    private const int Members = 60;

    public static TheoryData<int> Seeds()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("HOME_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var asked)
            ? asked
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

        var (answered, moment) = (0, Moment.Drawn(seed, Members));
        var said = await Task.WhenAll(
            ready.Select(async r =>
            {
                try
                {
                    using var answer = await r.Visitor.Post(r.Page, "/sign-ups", ("sessionId", $"{sessionId}"));
                    if (Interlocked.Increment(ref answered) == moment.After)
                        await moment.Strike(one);
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
            // Whoever was told so has it, under the very address they were sent to.
            var kept = (await db.SignUps.Select(s => s.Id).ToListAsync()).Select(id => $"/sign-ups/{id}").ToHashSet();
            Assert.All(said.Where(s => s is not null), s => Assert.Contains(s!, kept));
        }
        // Whoever heard nothing presses again, as people do.
        foreach (var i in Enumerable.Range(0, Members).Where(i => said[i] is null))
        {
            using var again = two.Visitor();
            await again.SignIn(TestDatabaseFolder.Address(i), TestDatabaseFolder.Password);
            var page = await again.Get($"/opportunities/{opportunityId}");
            // No form: it was kept, and just the answer was lost.
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
            Assert.Equal(
                Members,
                await db.OutgoingEmails.CountAsync(m => m.Kind == EmailKinds.PlaceConfirmed || m.Kind == EmailKinds.PlaceWaiting)
            );
            Assert.Equal(Members, await db.History.CountAsync(h => h.Subject == nameof(SignUp)));
        }
        foreach (var (visitor, _) in ready)
            visitor.Dispose();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_a_pull_the_next_run_completes_the_same_ledger(int seed)
    {
        using var broken = await TestDatabaseFolder.Gather(Members);
        using var unbroken = await TestDatabaseFolder.Gather(Members);
        await using var forum = await Forum(broken, unbroken);

        await unbroken.Command(["pull-forum"], Night(forum));
        var begun = forum.Requests.Count;
        var moment = Moment.Drawn(seed, Members);
        var struck = await Struck(broken, "pull-forum", moment, () => forum.Requests.Count - begun, Night(forum));
        await Until(broken, "pull-forum", Night(forum));
        await Until(broken, "pull-forum", Night(forum));

        Assert.Equal(await Ledger(unbroken), await Ledger(broken));
        await using var db = broken.Open();
        // A run that died has been closed by the next; one that was quicker than the strike ended by itself.
        Assert.Equal(struck ? 1 : 0, await db.JobRuns.CountAsync(r => r.Interrupted));
        Assert.Equal(0, await db.JobRuns.CountAsync(r => r.EndedAt == null));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_delivery_every_email_arrives_and_at_most_one_twice_with_the_same_message_id(int seed)
    {
        using var folder = await TestDatabaseFolder.Gather(Members, emails: true);
        await using var smtp = ScriptedSmtp.Start();

        await Struck(folder, "deliver-mail", Moment.Drawn(seed, folder.Emails), () => smtp.Emails.Count, Post(smtp));
        await Until(folder, "deliver-mail", Post(smtp));

        await AssertComplete(folder, smtp);
        await using var db = folder.Open();
        Assert.Equal(folder.Emails, await db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task When_one_of_two_processes_is_killed_the_work_is_completed_once(int seed)
    {
        using var broken = await TestDatabaseFolder.Gather(Members, emails: true);
        using var unbroken = await TestDatabaseFolder.Gather(Members, emails: true);
        await using var forum = await Forum(broken, unbroken);
        await using var smtp = ScriptedSmtp.Start();
        await unbroken.Command(["pull-forum"], Night(forum));
        var begun = forum.Requests.Count;

        var (pull, mail) = (Moment.Drawn(seed, Members), Moment.Drawn(seed + 1000, broken.Emails));
        await Task.WhenAll(
            Struck(broken, "pull-forum", pull, () => forum.Requests.Count - begun, Night(forum)),
            RealPortal.Command(broken.Folder, ["pull-forum"], Night(forum)),
            Struck(broken, "deliver-mail", mail, () => smtp.Emails.Count, Post(smtp)),
            RealPortal.Command(broken.Folder, ["deliver-mail"], Post(smtp))
        );
        await Until(broken, "pull-forum", Night(forum));
        await Until(broken, "deliver-mail", Post(smtp));

        Assert.Equal(await Ledger(unbroken), await Ledger(broken));
        await AssertComplete(broken, smtp);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restarted_portal_without_job_storage_completes_the_work_of_a_killed_one(int seed)
    {
        using var broken = await TestDatabaseFolder.Gather(Members, emails: true);
        using var unbroken = await TestDatabaseFolder.Gather(Members);
        await using var forum = await Forum(broken, unbroken);
        await using var smtp = ScriptedSmtp.Start();
        await unbroken.Command(["pull-forum"], Night(forum));
        var begun = forum.Requests.Count;
        (string, string)[] settings = [.. Night(forum), .. Post(smtp)];

        var moment = Moment.Drawn(seed, Members);
        await using (var one = await RealPortal.Serve(broken.Folder, settings))
        {
            await Waiting.For(() => forum.Requests.Count - begun >= moment.After);
            await moment.Strike(one);
        }
        await Task.Delay(TimeSpan.FromSeconds(Lease)); // The dead one's lease runs out by the machine's clock.
        await using (await RealPortal.Serve(broken.Folder, settings))
        {
            await Waiting.For(async () =>
            {
                await using var db = broken.Open();
                return await db.PointEntries.CountAsync() == Members && !await db.OutgoingEmails.AnyAsync(m => m.State != EmailState.Sent);
            });
        }
        Assert.Equal(await Ledger(unbroken), await Ledger(broken));
        await AssertComplete(broken, smtp);
    }

    /// <summary>Not killed but asked: then nobody waits for a lease.</summary>
    [Fact]
    public async Task A_stopped_command_closes_its_run_and_the_next_continues_at_once()
    {
        using var folder = await TestDatabaseFolder.Gather(Members);
        await using var forum = await Forum(folder);
        // A lease that would not run out by itself.
        (string, string)[] night = [.. Night(forum), ("Jobs:LeaseSeconds", "120")];
        var asked = 0;
        forum.When(
            r => r.Query("insertUserID").Length > 0 && Interlocked.Increment(ref asked) == Members / 2,
            http => Task.Delay(Timeout.Infinite, http.RequestAborted)
        );
        var pull = RealPortal.Begin(folder.Folder, ["pull-forum"], night);
        await using (pull)
        {
            await using var meanwhile = folder.Open();
            await Waiting.For(async () =>
                pull.HasEnded || (Volatile.Read(ref asked) >= Members / 2 && await meanwhile.ForumSnapshots.AnyAsync())
            );
            var (code, said) = await pull.Stop();

            Assert.Equal(1, code);
            Assert.Contains("Stopped.", said, StringComparison.Ordinal);
        }
        asked = 0;
        var (again, _) = await RealPortal.Command(folder.Folder, ["pull-forum"], night);

        Assert.Equal(0, again);
        Assert.InRange(asked, 1, Members - 10);
        await using var db = folder.Open();
        Assert.Equal([true, false], await db.JobRuns.OrderBy(r => r.Id).Select(r => r.Interrupted).ToListAsync());
        Assert.Equal(Members, await db.PointEntries.CountAsync());
    }

    private const int Lease = 3;

    // Development's plain cookies, because this test speaks http; without the demo story, because there are members already.
    private static (string, string)[] Pages => [("ASPNETCORE_ENVIRONMENT", "Development"), ("Jobs:Enabled", "false")];

    /// <summary>In small batches, so that a kill meets a night that is half stored.</summary>
    private static (string, string)[] Night(ScriptedForum forum) =>
        [
            ("Forum:Kind", "Vanilla"),
            ("Forum:BaseUrl", forum.BaseUrl.ToString()),
            ("Forum:Token", ScriptedForum.GoodToken),
            ("Forum:RequestsPerMinute", "60000"),
            ("Forum:BatchSize", "10"),
            ("Jobs:LeaseSeconds", $"{Lease}"),
        ];

    private static (string, string)[] Post(ScriptedSmtp smtp) =>
        [
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{smtp.Port}"),
            ("Mail:Security", "None"),
            ("Mail:BatchSize", "10"),
            ("Jobs:LeaseSeconds", $"{Lease}"),
        ];

    /// <summary>A forum where each member has replies of their own number.</summary>
    private static async Task<ScriptedForum> Forum(params TestDatabaseFolder[] crowds)
    {
        var forum = await ScriptedForum.Start();
        var year = 0;
        foreach (var folder in crowds)
            year = await folder.CountReplies();
        for (var i = 0; i < Members; i++)
            forum.Replies(TestDatabaseFolder.ForumId(i), count: 1 + (i % 7), year: year);
        return forum;
    }

    /// <summary>Runs a command and kills it once so much has happened. False when it had ended before.</summary>
    private static async Task<bool> Struck(
        TestDatabaseFolder folder,
        string command,
        Moment moment,
        Func<int> happened,
        (string, string)[] settings
    )
    {
        await using var process = RealPortal.Begin(folder.Folder, [command], settings);
        await Waiting.For(() => happened() >= moment.After || process.HasEnded);
        return await moment.Strike(process);
    }

    /// <summary>Runs a command as often as the dead one's lease turns it away.</summary>
    private static Task Until(TestDatabaseFolder folder, string command, (string, string)[] settings) =>
        Waiting.For(async () => !(await folder.Command([command], settings)).Contains("nothing was done here", StringComparison.Ordinal));

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

    /// <summary>Each email of the outbox has arrived, and of one kill at most one twice.</summary>
    private static async Task AssertComplete(TestDatabaseFolder folder, ScriptedSmtp smtp)
    {
        await using var db = folder.Open();
        Assert.Equal(Members, await db.OutgoingEmails.CountAsync(m => m.Kind == EmailKinds.Welcome));
        Assert.Equal(Members, await db.OutgoingEmails.CountAsync(m => m.Kind == EmailKinds.NextSteps));
        var arrived = smtp.Emails.Select(l => l.Message.MessageId!.Split('@')[0]).ToList();
        Assert.Equal(
            await db.OutgoingEmails.Select(m => m.MessageToken).Order().ToListAsync(),
            arrived.Distinct().Order(StringComparer.Ordinal)
        );
        Assert.InRange(arrived.Count - arrived.Distinct().Count(), 0, 1);
    }

    /// <summary>When to strike: after so much has happened, and a few milliseconds more.</summary>
    private sealed record Moment(int After, TimeSpan More)
    {
        public static Moment Drawn(int seed, int most)
        {
#pragma warning disable CA5394 // A seed, so that a moment that showed a fault can be had again.
            var random = new Random(seed);
            return new(random.Next(1, most - 5), TimeSpan.FromMilliseconds(random.Next(0, 30)));
#pragma warning restore CA5394
        }

        /// <summary>False when there was nobody left to kill.</summary>
        public async Task<bool> Strike(RealPortal portal)
        {
            await Task.Delay(More);
            return await portal.Kill();
        }
    }
}
