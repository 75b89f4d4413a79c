using System.Globalization;
using System.Text;

using MasterHome.Forum;

using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>Storing the counts of a source that gives all at once, a file: snapshot and ledger line of each member.</summary>
internal sealed class CountFigures(int members) : IFigures
{
    public string Name => $"the counts of {members:N0} members from a file";

    public async IAsyncEnumerable<Figure> Measure()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var portal = await Portal.Build(members, ("Forum:Kind", "Csv"), ("Forum:File", file));
            var year = await portal.Ask(db => db.Cycles.Select(c => c.Year).SingleAsync());
            // A few beforehand, so that the first night does not pay for warming up: a portal that serves has done so.
            await File.WriteAllTextAsync(file, Counts(year, members / 10, add: 0, DateTime.UtcNow.AddHours(-2)));
            await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
            await File.WriteAllTextAsync(file, Counts(year, members, add: 1, DateTime.UtcNow.AddHours(-1)));
            var before = await portal.Ask(db => db.PointEntries.CountAsync());
            var (first, took) = await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
            var lines = await portal.Ask(db => db.PointEntries.CountAsync()) - before;
            yield return new(
                $"counts of a file stored, {members:N0} members", Table.Rate(members, took, "members"), "", "20,000 members/s",
                first.Failed == 0 && lines == members && members / took.TotalSeconds >= 20_000);

            await File.WriteAllTextAsync(file, Counts(year, members, add: 3, DateTime.UtcNow));
            var (_, more) = await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
            lines = await portal.Ask(db => db.PointEntries.CountAsync()) - before;
            yield return new("the same with two replies more each", Table.Rate(members, more, "members"), "", "20,000 members/s", lines == 2 * members && members / more.TotalSeconds >= 20_000);
        }
        finally
        {
            File.Delete(file);
        }
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
