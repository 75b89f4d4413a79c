using Microsoft.EntityFrameworkCore;

namespace MasterHome.Common;

/// <summary>One page of a list, read from the database.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Total">Rows on all pages.</param>
public sealed record Page<T>(IReadOnlyList<T> Rows, int Number, int Size, int Total);

public static class PageQueries
{
    public const int DefaultSize = 50;

    /// <summary>The requested page, or the last one if the list is shorter. The query must be ordered.</summary>
    public static async Task<Page<T>> PageAsync<T>(
        this IQueryable<T> rows,
        int? number,
        int size = DefaultSize,
        CancellationToken ct = default
    )
    {
        var total = await rows.CountAsync(ct);
        return (await rows.OnPage(number, total, size).ToListAsync(ct)).ToPageOf(number, total, size);
    }

    /// <summary>The rows of the page that <see cref="Clamp"/> names, for a query that joins others to them only then: the database skips
    /// the rows before them without looking up what belongs to each.</summary>
    public static IQueryable<T> OnPage<T>(this IQueryable<T> rows, int? number, int total, int size = DefaultSize) =>
        rows.Skip((Clamp(number, size, total) - 1) * size).Take(size);

    /// <summary>The page of rows that were read by <see cref="OnPage"/>.</summary>
    public static Page<T> ToPageOf<T>(this IReadOnlyList<T> rows, int? number, int total, int size = DefaultSize) =>
        new(rows, Clamp(number, size, total), size, total);

    /// <summary>The same of rows in memory.</summary>
    public static Page<T> ToPage<T>(this IReadOnlyCollection<T> rows, int? number, int size = DefaultSize)
    {
        var page = Clamp(number, size, rows.Count);
        return new Page<T>([.. rows.Skip((page - 1) * size).Take(size)], page, size, rows.Count);
    }

    /// <summary>The page that is shown when one is asked for that may not exist.</summary>
    public static int Clamp(int? number, int size, int total) => Math.Clamp(number ?? 1, 1, Math.Max(1, (total + size - 1) / size));
}
