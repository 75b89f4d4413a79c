using Microsoft.EntityFrameworkCore;

namespace MasterHome.Common;

/// <summary>Which page of a list is shown.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Total">Rows on all pages that can be opened.</param>
/// <param name="HasMore">Whether there are rows after those: only a filter shows them.</param>
public abstract record PageOfList(int Number, int Size, int Total, bool HasMore)
{
    /// <summary>"No emails", "1 email", "10,000+ emails". For the start of a sentence.</summary>
    public string Count(string one, string? many = null) =>
        HasMore ? $"{Format.Number(Total)}+ {many ?? one + "s"}" : Format.CountOrNo(Total, one, many);

    public int Pages => Math.Max(1, (Total + Size - 1) / Size);

    /// <summary>"51–100 of 10,006", "10,000+" for a longer list.</summary>
    public string Range =>
        $"{Format.Number(Math.Min((Number - 1) * Size + 1, Total))}–{Format.Number(Math.Min(Number * Size, Total))} "
        + $"of {Format.Number(Total)}"
        + (HasMore ? "+" : "");
}

/// <summary>One page of a list, read from the database.</summary>
public sealed record Page<T>(IReadOnlyList<T> Rows, int Number, int Size, int Total, bool HasMore = false)
    : PageOfList(Number, Size, Total, HasMore)
{
    /// <summary>The same page with what belongs to its rows, in their order.</summary>
    public Page<TOther> With<TOther>(IReadOnlyList<TOther> rows) => new(rows, Number, Size, Total, HasMore);
}

public static class PageQueries
{
    public const int DefaultSize = 50;

    /// <summary>Counting and skipping more rows than this on each request would take longer than the page.</summary>
    public const int MostCounted = 10_000;

    /// <summary>The requested page, or the last one if the list is shorter. The query must be ordered. Of a list that is longer than
    /// <see cref="MostCounted"/>, these rows can be opened.</summary>
    public static async Task<Page<T>> PageAsync<T>(
        this IQueryable<T> rows,
        int? number,
        int size = DefaultSize,
        CancellationToken ct = default
    )
    {
        var found = await rows.Take(MostCounted + 1).CountAsync(ct);
        var total = Math.Min(found, MostCounted);
        return (await rows.OnPage(number, total, size).ToListAsync(ct)).ToPageOf(number, total, size) with { HasMore = found > total };
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
