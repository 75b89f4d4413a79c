using MasterHome.Common;
using MasterHome.History;

namespace MasterHome.Tests.Common;

public sealed class PageTests(TestDatabase database) : DataTest(database)
{
    [Theory]
    [InlineData(0, 0, false, "No entries", 1)]
    [InlineData(1, 1, false, "1 entry", 1)]
    [InlineData(PageQueries.MostCounted, 10_000, false, "10,000 entries", 200)]
    [InlineData(PageQueries.MostCounted + 7, 10_000, true, "10,000+ entries", 200)]
    public async Task A_long_list_is_neither_counted_nor_skipped_to_its_end(int rows, int total, bool hasMore, string count, int lastPage)
    {
        await Do(db => LongHistory.Add(db, rows));

        var page = await Read(db => db.History.OrderByDescending(h => h.Id).PageAsync(9999));

        Assert.Equal((total, hasMore, lastPage), (page.Total, page.HasMore, page.Number));
        Assert.Equal(count, page.Count("entry", "entries"));
        Assert.Equal(rows == 0 ? 0 : ((total - 1) % PageQueries.DefaultSize) + 1, page.Rows.Count);
    }
}
