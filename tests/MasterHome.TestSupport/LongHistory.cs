using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.TestSupport;

/// <summary>More history entries than a list opens, inserted by one statement that both databases understand.</summary>
public static class LongHistory
{
    /// <param name="rows">At most 100,000.</param>
    public static Task Add(HomeDb db, int rows) =>
        db.Database.ExecuteSqlAsync(
            $"""
            WITH Digits AS (SELECT 0 AS D UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)
            INSERT INTO History (At, ActorName, Subject, SubjectId, What)
            SELECT {A.Moment}, 'Somebody', 'Member', '1', 'Changed'
            FROM Digits a CROSS JOIN Digits b CROSS JOIN Digits c CROSS JOIN Digits d CROSS JOIN Digits e
            WHERE a.D + 10 * b.D + 100 * c.D + 1000 * d.D + 10000 * e.D < {rows}
            """
        );
}
