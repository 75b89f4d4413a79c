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
            await File.WriteAllTextAsync(file, Counts(year, add: 0));
            var (first, took) = await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
            var lines = await portal.Ask(db => db.PointEntries.CountAsync());
            yield return new(
                $"counts of a file stored, {members:N0} members", Table.Rate(members, took, "members"), "", "20,000 members/s",
                first.Failed == 0 && lines == members && members / took.TotalSeconds >= 20_000);

            await File.WriteAllTextAsync(file, Counts(year, add: 2));
            var (_, more) = await portal.Run<PullForum>((job, ct) => job.RunAsync(ct));
            lines = await portal.Ask(db => db.PointEntries.CountAsync());
            yield return new("the same with two replies more each", Table.Rate(members, more, "members"), "", "20,000 members/s", lines == 2 * members && members / more.TotalSeconds >= 20_000);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private string Counts(int year, int add)
    {
        var csv = new StringBuilder("CommunityUserId,Handle,Replies,Year,AsOf\n");
        for (var i = 1; i <= members; i++)
            csv.AppendLine(CultureInfo.InvariantCulture, $"{i},handle{i},{Servers.Replies(i) + add},{year},{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}");
        return csv.ToString();
    }
}
