using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Http.Extensions;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>What was asked of a list: search, filters, order, columns and page.</summary>
/// <param name="Filters">Values by the key of their filter. Each is one that the filter accepts.</param>
/// <param name="Sort">Null for the usual order.</param>
/// <param name="Columns">Keys of the columns to show; empty for the usual ones.</param>
public sealed record ListQuery(
    string? Search,
    IReadOnlyDictionary<string, string> Filters,
    ListOrder? Sort,
    IReadOnlyList<string> Columns,
    int? Page
)
{
    public const string SearchKey = "q";
    public const string SortKey = "sort";
    public const string ColumnsKey = "column";
    public const string PageKey = "page";

    public string? this[string filter] => Filters.GetValueOrDefault(filter);

    public bool IsNarrowed => Search is not null || Filters.Count > 0;

    public T? Choice<T>(string filter)
        where T : struct, Enum => this[filter] is { } value ? Enum.Parse<T>(value) : null;

    public int? Number(string filter) => NumberFilter.Parse(this[filter]);

    public DateOnly? Day(string filter) => DayFilter.Parse(this[filter]);

    public bool? YesNo(string filter) => this[filter] is { } value ? value == "yes" : null;

    /// <param name="problems">Gets a sentence for each part that the list does not know. It is left out.</param>
    public static ListQuery Read(
        IQueryCollection asked,
        IReadOnlyList<ListFilter> filters,
        IReadOnlyList<ListHeading> columns,
        ICollection<string> problems
    )
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var filter in filters)
        {
            if (filter is ChosenFilter && asked.ContainsKey(filter.Key) && ChosenFilter.Join(asked[filter.Key]).Length == 0)
                problems.Add("Tick at least one row.");
            if (Text(asked, filter) is not { } value)
                continue;
            if (filter.WhyNot(value) is { } whyNot)
                problems.Add(whyNot);
            else
                chosen[filter.Key] = filter is ChoiceFilter choice ? choice.Canonical(value) : value;
        }
        var sort = Text(asked, SortKey) is { } order ? ListOrder.Parse(order) : null;
        if (sort is not null && !columns.Any(c => c.Sorts && c.Key == sort.Column))
        {
            problems.Add("The list cannot be sorted by that column.");
            sort = null;
        }
        return new ListQuery(
            Text(asked, SearchKey),
            chosen,
            sort,
            [.. columns.Select(c => c.Key).Intersect(asked[ColumnsKey].OfType<string>(), StringComparer.Ordinal)],
            NumberFilter.Parse(asked[PageKey].LastOrDefault())
        );
    }

    public ListQuery Without(string filter) =>
        this with
        {
            Filters = Filters.Where(f => f.Key != filter).ToDictionary(StringComparer.Ordinal),
            Page = null,
        };

    public ListQuery WithoutSearch() => this with { Search = null, Page = null };

    public ListQuery SortedBy(ListOrder order) => this with { Sort = order, Page = null };

    /// <summary>Everything but the page, for addresses of the same list and for its exports: empty, or such as
    /// "?q=okafor&amp;sort=-earned".</summary>
    public string Address() => new QueryBuilder(Pairs().ToList()).ToString();

    /// <summary>Everything but the page, as fields of a form.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs()
    {
        if (Search is not null)
            yield return new(SearchKey, Search);
        foreach (var filter in Filters)
            yield return filter;
        if (Sort is not null)
            yield return new(SortKey, Sort.ToString());
        foreach (var column in Columns)
            yield return new(ColumnsKey, column);
    }

    private static string? Text(IQueryCollection asked, ListFilter filter) =>
        filter is not ChosenFilter ? Text(asked, filter.Key)
        : ChosenFilter.Join(asked[filter.Key]) is { Length: > 0 } ticked ? ticked
        : null;

    private static string? Text(IQueryCollection asked, string key) =>
        TextNormalization.Line(asked[key].LastOrDefault() ?? "") is { Length: > 0 } text ? text : null;
}
