using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Benchmarks;

/// <summary>Stores the counts of a source that delivers all of them at once: a snapshot and a ledger entry for each member. Then pulls a
/// whole file.</summary>
internal sealed class CountBenchmark(int members) : IBenchmark
{
    public string Name => $"the counts of {members:N0} members";

    public async IAsyncEnumerable<Figure> Measure()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var portal = await Portal.Build(members, ("Forum:Kind", "Csv"), ("Forum:File", file));
            var year = await portal.Ask(db => db.Cycles.Select(c => c.Year).SingleAsync());
            // Both run once before, so that neither pays for the warm-up.
            await File.WriteAllTextAsync(file, Counts(year, members / 2, add: 0, DateTime.UtcNow.AddHours(-2)));
            await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
            await RunFloor(portal, "warm.db");
            var before = await portal.Ask(db => db.PointEntries.CountAsync());
            async Task<bool> Lines(int nights) => await portal.Ask(db => db.PointEntries.CountAsync()) == before + (nights * members);

            var stored = await Store(portal, add: 1, DateTime.UtcNow.AddHours(-1));
            var floor = await RunFloor(portal, "bare.db");
            yield return new(
                $"counts stored, {members:N0} members",
                Rate(stored),
                $"{Rate(floor)} (two bare statements)",
                "20,000 members/s",
                await Lines(1) && members / stored.TotalSeconds >= 20_000
            );
            await File.WriteAllTextAsync(file, Counts(year, members, add: 3, DateTime.UtcNow));
            var (result, took) = await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
            yield return new(
                "the same by a pull that reads them from a file",
                Rate(took),
                "",
                "20,000 members/s",
                result.Failed == 0 && await Lines(2) && members / took.TotalSeconds >= 20_000
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private string Rate(TimeSpan took) => Table.Rate(members, took, "members");

    /// <summary>The storing alone.</summary>
    private static async Task<TimeSpan> Store(Portal portal, int add, DateTime asOf)
    {
        var took = TimeSpan.Zero;
        await portal.Do(async services =>
        {
            var (due, book, batch) = (
                services.GetRequiredService<PullPlan>(),
                services.GetRequiredService<ReplyCounts>(),
                services.GetRequiredService<IOptions<ForumSettings>>().Value.BatchSize
            );
            var year = (await due.PlanYears(await due.Years(default), default)).Single();
            var counts = await due.Members(year, default)
                .Select(m => new MemberCount(m, ReplyCount.Counted(Servers.Replies(m.Id) + add, asOf, complete: true, [])))
                .ToListAsync();
            var began = Stopwatch.GetTimestamp();
            foreach (var some in counts.Chunk(batch))
                await book.Store(year.Cycle, some, default);
            took = Stopwatch.GetElapsedTime(began);
        });
        return took;
    }

    /// <summary>The floor: a snapshot and a ledger entry each, with one statement for each table and batch, and no check.</summary>
    private async Task<TimeSpan> RunFloor(Portal portal, string file)
    {
        await using var db = new SqliteConnection($"Data Source={Path.Combine(portal.Folder, file)}");
        await db.OpenAsync();
        await Execute(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        await Execute(
            db,
            "CREATE TABLE Snapshots (Id INTEGER PRIMARY KEY, Member INTEGER, Replies INTEGER, ReadAt TEXT); "
                + "CREATE UNIQUE INDEX OneReading ON Snapshots (Member, ReadAt)"
        );
        await Execute(
            db,
            "CREATE TABLE Entries (Id INTEGER PRIMARY KEY, Member INTEGER, Points INTEGER, Source TEXT); "
                + "CREATE UNIQUE INDEX OneSource ON Entries (Source)"
        );
        var began = Stopwatch.GetTimestamp();
        foreach (var batch in Enumerable.Range(1, members).Chunk(new ForumSettings().BatchSize))
        {
            var json = JsonSerializer.Serialize(
                batch.Select(i => new
                {
                    member = i,
                    replies = Servers.Replies(i),
                    at = "2026-01-01 00:00:00",
                    key = $"forum:{i}",
                })
            );
            await using var transaction = await db.BeginTransactionAsync();
            await Execute(
                db,
                "INSERT INTO Snapshots (Member, Replies, ReadAt) "
                    + "SELECT value ->> 'member', value ->> 'replies', value ->> 'at' FROM json_each(@batch)",
                json
            );
            await Execute(
                db,
                "INSERT INTO Entries (Member, Points, Source) "
                    + "SELECT value ->> 'member', value ->> 'replies', value ->> 'key' FROM json_each(@batch)",
                json
            );
            await transaction.CommitAsync();
        }
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task Execute(SqliteConnection db, string sql, string? batch = null)
    {
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        if (batch is not null)
            command.Parameters.AddWithValue("@batch", batch);
        await command.ExecuteNonQueryAsync();
    }

    /// <param name="asOf">UTC; a count of the same second as the one before is the same count, and adds nothing.</param>
    private static string Counts(int year, int count, int add, DateTime asOf)
    {
        var csv = new StringBuilder("CommunityUserId,Handle,Replies,Year,AsOf\n");
        for (var i = 1; i <= count; i++)
            csv.AppendLine(CultureInfo.InvariantCulture, $"{i},handle{i},{Servers.Replies(i) + add},{year},{asOf:yyyy-MM-ddTHH:mm:ssZ}");
        return csv.ToString();
    }
}
