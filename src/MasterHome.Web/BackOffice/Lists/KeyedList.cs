using System.Runtime.CompilerServices;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>A list of the back office. It says how it can be searched, filtered and sorted, and which columns it has; its page and its
/// exports come from the same columns. The IDs of a page are found first, and their rows are read by one query.</summary>
public abstract class KeyedList<TRow, TId>(HomeDb db, IOptions<ListSettings> settings)
    where TId : notnull
{
    private const int RowsAtOnce = 1000;

    private static readonly Func<HomeDb, string, string, IAsyncEnumerable<SavedView>> ViewsOf = EF.CompileAsyncQuery<
        HomeDb,
        string,
        string,
        SavedView
    >(
        (HomeDb db, string accountId, string list) =>
            db.SavedViews.AsNoTracking().Where(v => v.AccountId == accountId && v.List == list).OrderBy(v => v.Name)
    );

    protected HomeDb Db => db;

    /// <summary>The path of the list.</summary>
    public abstract string Address { get; }

    /// <summary>What a row is, such as "member".</summary>
    public abstract string One { get; }

    public virtual string Many => One + "s";

    public abstract IReadOnlyList<ListColumn<TRow>> Columns { get; }

    protected abstract ListOrder UsualOrder { get; }

    /// <summary>The filters with their choices. Called first in each request.</summary>
    protected abstract Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct);

    /// <summary>The IDs of the rows that match.</summary>
    /// <param name="order">Null when the order does not matter. Ends with the ID, so that each row has one place.</param>
    protected abstract IQueryable<TId> Find(ListQuery query, ListOrder? order);

    /// <summary>The rows with these IDs, in any order.</summary>
    protected abstract Task<IReadOnlyList<TRow>> ReadRows(IReadOnlyList<TId> ids, CancellationToken ct);

    protected abstract TId IdOf(TRow row);

    /// <summary>The filter that the ticks of the rows set; null where rows cannot be ticked.</summary>
    protected virtual ChosenFilter? Ticks => null;

    /// <summary>The IDs of the rows that match and, if some are ticked, are among these.</summary>
    protected virtual IQueryable<TId> FindTicked(ListQuery query, ListOrder? order) => Find(query, order);

    protected async Task<IReadOnlyList<ListFilter>> AllFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Ticks is { } ticks ? [.. await ReadFilters(user, ct), ticks] : await ReadFilters(user, ct);

    /// <summary>How many rows match: counted up to one more than <see cref="PageQueries.MostCounted"/>, unless the list knows
    /// better.</summary>
    protected virtual async Task<ListCount> Count(ListQuery query, CancellationToken ct) =>
        ListCount.UpToMost(await FindTicked(query, null).Take(PageQueries.MostCounted + 1).CountAsync(ct));

    public async Task<ListPage> Read(HttpRequest request, CancellationToken ct)
    {
        var problems = new List<string>();
        var filters = await AllFilters(request.HttpContext.User, ct);
        var query = ListQuery.Read(request.Query, filters, Columns, problems);
        var order = query.Sort ?? UsualOrder;
        var count = await Count(query, ct);
        var ids = count.Rows == 0 ? [] : await FindTicked(query, order).OnPage(query.Page, count.Rows).ToListAsync(ct);
        var shown = Columns.Where(c => query.Columns.Count == 0 ? !c.IsExtra : query.Columns.Contains(c.Key)).ToList();
        var rows = (await InOrder(ids, ct))
            .Select(row => new ListRow($"{IdOf(row)}", [.. shown.Select(c => c.Of(row))]))
            .ToList()
            .ToPageOf(query.Page, count.Rows) with
        {
            HasMore = count.HasMore,
        };
        var accountId = request.HttpContext.User.AccountId();
        return new ListPage(
            Address,
            One,
            Many,
            query,
            order,
            filters,
            Columns,
            shown,
            rows.Rows,
            rows,
            problems,
            settings.Value.MostExportedRows,
            await ViewsOf(db, accountId, Address).ToListAsync(ct)
        )
        {
            TicksKey = Ticks?.Key,
        };
    }

    /// <summary>All rows that match, as a file, with all columns unless some are chosen.</summary>
    /// <exception cref="RefusedException">There are too many rows, or a filter or an order is unknown: a file would not say so.</exception>
    public async Task<FileStreamResult> Export(HttpRequest request, ExportFormat format, CancellationToken ct)
    {
        var problems = new List<string>();
        var query = ListQuery.Read(request.Query, await AllFilters(request.HttpContext.User, ct), Columns, problems);
        if (problems.Count > 0)
            throw new RefusedException(string.Join(' ', problems));
        var most = settings.Value.MostExportedRows;
        var ids = await FindTicked(query, query.Sort ?? UsualOrder).Take(most + 1).ToListAsync(ct);
        if (ids.Count > most)
            throw new RefusedException($"An export has at most {Format.Count(most, "row")}. Filter the list, and export it in parts.");
        var columns = Columns.Where(c => !c.IsDrawing && (query.Columns.Count == 0 || query.Columns.Contains(c.Key))).ToList();
        var file = await ListExport.Write(format, columns, RowsInOrder(ids, columns, ct), ct);
        return new FileStreamResult(file, ListExport.ContentType(format))
        {
            FileDownloadName = $"{Many.Replace(' ', '-')}.{format.ToString().ToLowerInvariant()}",
        };
    }

    private async IAsyncEnumerable<IReadOnlyList<Cell>> RowsInOrder(
        List<TId> ids,
        List<ListColumn<TRow>> columns,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        foreach (var some in ids.Chunk(RowsAtOnce))
        {
            foreach (var row in await InOrder(some, ct))
                yield return [.. columns.Select(c => c.Of(row))];
        }
    }

    /// <summary>A row that is gone since its ID was found is left out.</summary>
    private async Task<IReadOnlyList<TRow>> InOrder(IReadOnlyList<TId> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var rows = (await ReadRows(ids, ct)).ToDictionary(IdOf);
        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id])];
    }
}
