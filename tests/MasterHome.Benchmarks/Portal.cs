using System.Diagnostics;
using System.Globalization;
using System.Text;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Opportunities;
using MasterHome.Roster;
using MasterHome.Web.Hosting;
using MasterHome.Web.SignIn;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>The portal's services on a database file of their own with the given number of members.</summary>
internal sealed class Portal : IAsyncDisposable
{
    public const string Password = "five words for the benchmark";

    private readonly WebApplication _app;

    private Portal(WebApplication app, string folder) => (_app, Folder) = (app, folder);

    public string Folder { get; }

    public static Task<Portal> Build(int members, params (string Name, string Value)[] settings) =>
        Build(members, TimeProvider.System, settings);

    public static async Task<Portal> Build(int members, TimeProvider clock, params (string Name, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("master-home-benchmark-").FullName;
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([
            new("Home:DataFolder", folder),
            .. settings.Select(s => new KeyValuePair<string, string?>(s.Name, s.Value)),
        ]);
        builder.AddSettings();
        builder.AddDatabase();
        builder.AddDomainServices();
        builder.AddSignIn();
        builder.Services.AddSingleton(clock);
        var portal = new Portal(builder.Build(), folder);
        await portal.Do(services => services.GetRequiredService<DatabaseMigrator>().Migrate());
        await portal.Do(async services =>
        {
            var audit = new AuditContext(Actor.System("benchmark"), services.GetRequiredService<ProgramCalendar>().Now);
            using var roster = Roster(members);
            var importer = services.GetRequiredService<FileImporter>();
            await importer.Apply(importer.Find("members")!, roster, new ImportOptions(Emails: false), audit);
            var db = services.GetRequiredService<HomeDb>();
            var cycle = await db.Cycles.SingleAsync();
            var replies = new Opportunity(
                cycle.Id,
                new OpportunityTerms("Community replies", "Community", Tracking.ForumReplies, 1, 6, 150, "Answer", "Reply", "Counted"),
                audit.At
            );
            replies.Publish(audit.At);
            db.Add(replies);
            await db.SaveChangesAsync();
        });
        return portal;
    }

    public async Task<(JobResult Result, TimeSpan Took)> Run<TJob>(Func<TJob, CancellationToken, Task<JobResult>> work)
        where TJob : notnull
    {
        var began = Stopwatch.GetTimestamp();
        var result = await _app.Services.GetRequiredService<JobRunner>().Run(work);
        return (result, Stopwatch.GetElapsedTime(began));
    }

    public async Task<T> Ask<T>(Func<HomeDb, Task<T>> question)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<HomeDb>());
    }

    public async Task Do(Func<IServiceProvider, Task> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    /// <summary>By one statement: the ledger's own way would take longer than the measurement.</summary>
    public Task AddEntries(int each) =>
        Ask(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {each})
                INSERT INTO PointEntries
                    (MemberId, CycleId, Points, Kind, OccurredOn, Title, Rule, RuleVersion, SourceKey, PostedAt, DecidedBy, OpportunityId)
                SELECT m.Id, c.Id, 5, CASE n.i % 4 WHEN 0 THEN 'Completion' ELSE 'ForumReplies' END,
                    c.Year || '-' || printf('%02d', 1 + n.i % 10) || '-' || printf('%02d', 1 + n.i % 28),
                    'Entry ' || n.i, '5 points each time', 1, 'benchmark:' || m.Id || ':' || n.i, '2026-01-01 00:00:00', 'Benchmark', o.Id
                FROM Members m CROSS JOIN n CROSS JOIN Cycles c LEFT JOIN Opportunities o ON o.CycleId = c.Id
                """
            )
        );

    /// <summary>Completion reports of a third of all members, for the review queue. The first members have none: their own pages stay the
    /// same at each size.</summary>
    public Task AddReports(int afterMember) =>
        Ask(async db =>
        {
            var cycle = await db.Cycles.SingleAsync();
            var now = DateTime.UtcNow;
            var terms = new OpportunityTerms("Host a call", "Speaking", Tracking.SignUp, 10, 60, 3, "Host", "Sign up", "Reviewed");
            var opportunity = new Opportunity(cycle.Id, terms, now);
            opportunity.Schedule(new SessionTerms(null, "Etc/UTC", null, null));
            opportunity.Publish(now);
            db.Add(opportunity);
            await db.SaveChangesAsync();
            return await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO SignUps
                    (SessionId, OpportunityId, MemberId, State, CreatedAt, StateAt, CompletedOn, ReportedAt, Evidence, EvidenceKey,
                    Points, Rule, RuleVersion, Version)
                SELECT s.Id, s.OpportunityId, m.Id, 'Reported', '2026-01-01 00:00:00', '2026-01-20 00:00:00', {cycle.FirstDay},
                    '2026-01-20 00:00:00', 'I hosted call ' || m.Id || ' for new model builders.',
                    lower(hex(randomblob(16))), 10, '10 points each time', 1, 1
                FROM Members m CROSS JOIN Sessions s
                WHERE m.Id > {afterMember} AND m.Id % 3 = 0 AND s.OpportunityId = {opportunity.Id}
                """
            );
        });

    /// <summary>Emails that were sent, and sign-ins, as they add up in a year.</summary>
    public async Task AddTraces(int each)
    {
        await Ask(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {each})
                INSERT INTO OutgoingEmails
                    (Kind, Key, ToAddress, ToName, MemberId, "Values", MessageToken, State, IsAwaited, Attempts, CreatedAt, NextAttemptAt,
                    MarksOutage, SentAt)
                SELECT 'standing', 'benchmark:' || m.Id || ':' || n.i, m.Email, m.FirstName, m.Id, {"{}"}, lower(hex(randomblob(16))),
                    'Sent', 0, 1, '2026-' || printf('%02d', 1 + n.i % 12) || '-01 08:00:00', '2026-01-01 08:00:00', 0, '2026-01-01 08:01:00'
                FROM Members m CROSS JOIN n
                """
            )
        );
        await Ask(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {each})
                INSERT INTO SecurityEvents (Key, Kind, Result, AccountId, Way, FirstAt, At, Count)
                SELECT 'benchmark:' || a.Id || ':' || n.i, 'SignedIn', 'Done', a.Id, 'Password',
                    '2026-' || printf('%02d', 1 + n.i % 12) || '-01 08:00:00', '2026-' || printf('%02d', 1 + n.i % 12) || '-01 08:00:00', 1
                FROM Accounts a CROSS JOIN n
                """
            )
        );
    }

    /// <summary>Runs a command of the real executable and returns its peak memory in bytes.</summary>
    public async Task<(TimeSpan Took, long Peak)> Command(string command, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(Portal).Assembly.Location.Replace("MasterHome.Benchmarks.dll", "MasterHome.Web.dll", StringComparison.Ordinal),
                .. command.Split(' '),
            ]
        )
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        // As the image sets it.
        start.Environment["DOTNET_GCgen0size"] = "0x1000000";
        foreach (var (name, value) in settings.Append(("Home:DataFolder", Folder)))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (peak, said) = (0L, process.StandardOutput.ReadToEndAsync());
        while (!process.HasExited)
        {
            process.Refresh();
            peak = Math.Max(peak, process.PeakWorkingSet64);
            await Task.Delay(50);
        }
        return process.ExitCode == 0
            ? (Stopwatch.GetElapsedTime(began), peak)
            : throw new InvalidOperationException($"{command}: {await said}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    public static MemoryStream Roster(int members)
    {
        var csv = new StringBuilder(
            "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n"
        );
        for (var i = 1; i <= members; i++)
            csv.AppendLine(
                CultureInfo.InvariantCulture,
                $"member{i}@example.org,Member,{i},Contoso,Planner,DE,Europe/Berlin,no,2020-05-01,handle{i},{i}"
            );
        return new(Encoding.UTF8.GetBytes(csv.ToString()));
    }
}
