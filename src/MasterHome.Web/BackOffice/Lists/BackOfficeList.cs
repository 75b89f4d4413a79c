using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>A list whose rows have numbers as IDs, and can be ticked to make a list of their own.</summary>
public abstract class BackOfficeList<TRow>(HomeDb db, IOptions<ListSettings> settings) : KeyedList<TRow, long>(db, settings)
{
    protected sealed override ChosenFilter Ticks { get; } = new("chosen", "Chosen");

    protected sealed override IQueryable<long> FindTicked(ListQuery query, ListOrder? order) =>
        ChosenFilter.Parse(query[Ticks.Key]) is { } ids ? Find(query, order).Where(id => ids.Contains(id)) : Find(query, order);

    /// <summary>All rows that match, for work on all of them.</summary>
    /// <param name="among">The IDs of the rows that come into question; null for all.</param>
    /// <exception cref="RefusedException">A filter is unknown: the work would be on other rows than those that were meant.</exception>
    public async Task<FoundRows> FindAll(HttpRequest request, CancellationToken ct, IQueryable<long>? among = null)
    {
        var problems = new List<string>();
        var filters = await AllFilters(request.HttpContext.User, ct);
        var query = ListQuery.Read(request.Query, filters, Columns, problems);
        if (problems.Count > 0)
            throw new RefusedException(string.Join(' ', problems));
        var found = FindTicked(query, query.Sort ?? UsualOrder);
        var ids = await (among is null ? found : found.Where(id => among.Contains(id))).ToListAsync(ct);
        var said = filters.Where(f => query[f.Key] is not null).Select(f => $"{f.Label}: {f.Describe(query[f.Key]!)}").ToList();
        if (query.Search is { } search)
            said.Insert(0, $"Search: {search}");
        return new FoundRows(ids, said.Count == 0 ? $"All {Many}" : string.Join(", ", said), query.Address());
    }
}

/// <param name="HasMore">Whether there are rows after those: only a filter shows them.</param>
public readonly record struct ListCount(int Rows, bool HasMore)
{
    /// <param name="counted">At most one more than <see cref="PageQueries.MostCounted"/>.</param>
    public static ListCount UpToMost(int counted) => new(Math.Min(counted, PageQueries.MostCounted), counted > PageQueries.MostCounted);

    public static ListCount Exactly(int rows) => new(rows, false);
}

/// <param name="Description">The filters in words, such as "Status: At risk, Partner: Yes".</param>
/// <param name="Query">The address of the list without its path, for links and forms.</param>
public sealed record FoundRows(IReadOnlyList<long> Ids, string Description, string Query)
{
    /// <summary>The same for the same rows in any order: what somebody confirms is what they were shown.</summary>
    public string Fingerprint =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<long>(Ids.Order().ToArray())).AsSpan(0, 16));
}
