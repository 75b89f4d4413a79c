using System.Diagnostics;
using MasterHome.Forum.Counting;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>Counts the replies of all members at a slow forum, against a bare loop of the same requests.</summary>
internal sealed class PullBenchmark(ServerProcess servers, int members) : IBenchmark
{
    private const int InFlight = 32;

    public string Name => $"a pull of {members:N0} members";

    public async IAsyncEnumerable<Figure> Measure()
    {
        (string, string)[] settings =
        [
            ("Forum:Kind", "Vanilla"),
            ("Forum:BaseUrl", servers.Forum),
            ("Forum:Token", Servers.Token),
            ("Forum:RequestsPerMinute", "60000"),
            ("Forum:MaxInFlight", $"{InFlight}"),
        ];
        await using var portal = await Portal.Build(members, settings);
        var floor = await Bare();
        var (took, peak) = await portal.Command("pull-forum", settings);
        yield return new(
            $"pull, {members:N0} members, 50 ms an answer, {InFlight} in flight",
            Table.Seconds(took),
            $"{Table.Seconds(floor)} (bare HttpClient)",
            "under 10 min",
            took < TimeSpan.FromMinutes(10)
        );
        yield return new("memory of that process at most", $"{peak / 1024 / 1024} MB", "", "under 200 MB", peak < 200L * 1024 * 1024);

        var lines = await portal.Ask(db => db.PointEntries.CountAsync());
        var (again, _) = await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
        var added = await portal.Ask(db => db.PointEntries.CountAsync()) - lines;
        yield return new(
            "lines that a second pull of the night adds",
            $"{added} to {lines:N0} ({again.Counted:N0} counted)",
            "",
            "0",
            added == 0 && lines == members && again.Failed == 0
        );
    }

    private async Task<TimeSpan> Bare()
    {
        using var http = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            1,
            members + 1,
            new ParallelOptions { MaxDegreeOfParallelism = InFlight },
            async (i, ct) =>
                await http.GetByteArrayAsync(
                    new Uri($"{servers.Forum}/api/v2/comments?insertUserID={i}&dateInserted=%5B2026-01-01%2C2027-01-01)&page=1&limit=100"),
                    ct
                )
        );
        return Stopwatch.GetElapsedTime(began);
    }
}
