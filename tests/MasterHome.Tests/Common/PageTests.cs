using MasterHome.Common;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;

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
        await Do(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                WITH Digits AS (SELECT 0 AS D UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)
                INSERT INTO History (At, ActorName, Subject, SubjectId, What)
                SELECT {A.Moment}, 'Somebody', 'Member', '1', 'Changed'
                FROM Digits a CROSS JOIN Digits b CROSS JOIN Digits c CROSS JOIN Digits d CROSS JOIN Digits e
                WHERE a.D + 10 * b.D + 100 * c.D + 1000 * d.D + 10000 * e.D < {rows}
                """
            )
        );

        var page = await Read(db => db.History.OrderByDescending(h => h.Id).PageAsync(9999));

        Assert.Equal((total, hasMore, lastPage), (page.Total, page.HasMore, page.Number));
        Assert.Equal(count, page.Count("entry", "entries"));
        Assert.Equal(rows == 0 ? 0 : ((total - 1) % PageQueries.DefaultSize) + 1, page.Rows.Count);
    }
}
