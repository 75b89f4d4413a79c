using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Members;

/// <summary>Nearly all members are not merged: whoever asks for "all members" must not begin with an index that says so.</summary>
public sealed class MembersIndexTests(TestDatabase database) : DataTest(database)
{
    [SqliteFact]
    public async Task Rows_with_their_members_are_found_by_the_rows()
    {
        var ids = Enumerable.Range(1, 50).Select(id => (long)id).ToArray();
        var plan = await Read(async db =>
        {
            var sql = db
                .PointEntries.Where(e => EF.Constant(ids).Contains(e.Id))
                .Join(db.Members, e => e.MemberId, m => m.Id, (e, m) => new { e.Title, m.Email })
                .ToQueryString();
            await db.Database.OpenConnectionAsync();
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
            await using var reader = await command.ExecuteReaderAsync();
            var steps = new List<string>();
            while (await reader.ReadAsync())
                steps.Add(reader.GetString(3));
            return steps;
        });
        Assert.StartsWith("SEARCH p USING INTEGER PRIMARY KEY", plan[0], StringComparison.Ordinal);
        Assert.DoesNotContain(plan, step => step.Contains("MergedIntoId", StringComparison.Ordinal));
    }
}
