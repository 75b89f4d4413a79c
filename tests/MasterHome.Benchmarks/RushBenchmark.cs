using System.Diagnostics;
using System.Globalization;
using System.Net;
using MasterHome.Accounts.Passwords;
using MasterHome.Data;
using MasterHome.Opportunities;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>Two hundred members sign up at once for ten places, over and over, at one and at two processes. The floor is the same number of
/// bare transactions (lock, read, insert) by as many writers on a database of their own.</summary>
internal sealed class RushBenchmark : IBenchmark
{
    private const int Members = 200;
    private const int Places = 10;
    private const int Rounds = 50;
    private const int WarmUp = 5;
    private const double LeastOfFloor = 0.6;
    private const int MostMilliseconds = 1000;

    public string Name => $"rush of {Members} members for {Places} places, {Rounds} rounds";

    public async IAsyncEnumerable<Figure> Measure()
    {
        await using var portal = await Portal.Build(Members);
        await portal.Do(GivePasswords);
        await using var one = await ServedPages.Portal(portal.Folder);
        await using var two = await ServedPages.Portal(portal.Folder);
        var members = new List<(string Cookies, string Token)>();
        for (var i = 1; i <= Members; i++)
            members.Add(await one.Enter($"member{i}@example.org", Portal.Password));
        foreach (var (name, servers) in new[] { ("one process", new[] { one }), ("two processes", [one, two]) })
        {
            var (took, floor, answers, wrong) = (TimeSpan.Zero, TimeSpan.Zero, new List<(HttpStatusCode Status, double Milliseconds)>(), 0);
            // The first rounds warm up.
            for (var round = -WarmUp; round < Rounds; round++)
            {
                var session = await portal.Ask(Offer);
                var began = Stopwatch.GetTimestamp();
                var answered = await Task.WhenAll(
                    members.Select((m, i) => servers[i % servers.Length].Post("/sign-ups", m.Cookies, m.Token, ("sessionId", $"{session}")))
                );
                var elapsed = Stopwatch.GetElapsedTime(began);
                var bare = await Floor(portal.Folder);
                if (round < 0)
                    continue;
                (took, floor) = (took + elapsed, floor + bare);
                answers.AddRange(answered);
                if (
                    await portal.Ask(db => db.SignUps.CountAsync(s => s.SessionId == session && s.State == SignUpState.Confirmed)) != Places
                )
                    wrong++;
            }
            var (rate, bareRate) = (Rounds * Members / took.TotalSeconds, Rounds * Members / floor.TotalSeconds);
            var p99 = answers.Select(a => a.Milliseconds).Order().ElementAt((int)(answers.Count * 0.99));
            var errors = answers.Count(a => (int)a.Status >= 500);
            yield return new(
                $"{name}: rounds with other than {Places} places, answers 5xx",
                $"{wrong}, {errors}",
                "",
                "0, 0",
                wrong + errors == 0
            );
            yield return new($"{name}: p99", Invariant($"{p99:N0} ms"), "", Invariant($"{MostMilliseconds} ms"), p99 <= MostMilliseconds);
            yield return new(
                $"{name}: sign-ups a second",
                Invariant($"{rate:N0}/s"),
                Invariant($"{bareRate:N0}/s (bare transactions)"),
                Invariant($"{LeastOfFloor:P0} of the floor"),
                rate >= LeastOfFloor * bareRate
            );
        }
    }

    private static async Task GivePasswords(IServiceProvider services)
    {
        var db = services.GetRequiredService<HomeDb>();
        var hash = new NormalizingPasswordHasher().HashPassword(await db.Users.FirstAsync(), Portal.Password);
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, hash));
    }

    private static async Task<int> Offer(HomeDb db)
    {
        var cycle = await db.Cycles.SingleAsync();
        var terms = new OpportunityTerms(
            $"Hours {Guid.NewGuid():N}",
            "Help",
            Tracking.SignUp,
            40,
            120,
            null,
            "Help",
            "Be there",
            "Verified"
        );
        var opportunity = new Opportunity(cycle.Id, terms, DateTime.UtcNow);
        var session = opportunity.Schedule(new SessionTerms(null, "Etc/UTC", Places, null));
        opportunity.Publish(DateTime.UtcNow);
        db.Add(opportunity);
        await db.SaveChangesAsync();
        return session.Id;
    }

    /// <summary>With the settings of the portal's own connections: what is committed survives a power loss.</summary>
    private static async Task<TimeSpan> Floor(string folder)
    {
        var connection = $"Data Source={Path.Combine(folder, "floor.db")}";
        await using (var created = new SqliteConnection(connection))
        {
            await created.OpenAsync();
            Run(
                created,
                "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS SignUps (Id INTEGER PRIMARY KEY, Session INT, Member INT);"
            );
        }
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Members).Select(i => Task.Run(() => SignUp(connection, i))));
        return Stopwatch.GetElapsedTime(began);
    }

    private static void SignUp(string file, int member)
    {
        using var connection = new SqliteConnection(file);
        connection.Open();
        Run(
            connection,
            "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL; BEGIN IMMEDIATE; SELECT COUNT(*) FROM SignUps WHERE Session = 1;"
        );
        Run(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"INSERT INTO SignUps (Session, Member) VALUES (1, {member}); COMMIT;")
        );
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
