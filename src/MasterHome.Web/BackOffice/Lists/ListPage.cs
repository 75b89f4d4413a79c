using MasterHome.Accounts;
using MasterHome.Web.Shared.Exports;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>A list as its page shows it.</summary>
/// <param name="Address">The path of the list.</param>
/// <param name="One">What a row is, such as "member".</param>
/// <param name="Shown">The columns that are shown, left to right.</param>
/// <param name="Order">The order of the rows, asked for or usual.</param>
/// <param name="Problems">Parts of the address that the list does not know, each in a sentence.</param>
public sealed record ListPage(
    string Address,
    string One,
    string Many,
    ListQuery Query,
    ListOrder Order,
    IReadOnlyList<ListFilter> Filters,
    IReadOnlyList<ListHeading> Columns,
    IReadOnlyList<ListHeading> Shown,
    IReadOnlyList<ListRow> Rows,
    PageOfList Page,
    IReadOnlyList<string> Problems,
    int MostExported,
    IReadOnlyList<SavedView> Views
)
{
    /// <summary>What the search looks for.</summary>
    public string SearchLabel { get; init; } = "Member";

    /// <summary>Whether long texts are shown in several lines rather than cut.</summary>
    public bool Wraps { get; init; }

    /// <summary>The ID of a form of the page that takes the ticked rows as <c>Form.Ids</c>; null where the ticks make a list of their
    /// own, to act on what it finds.</summary>
    public string? ChoosesFor { get; init; }

    /// <summary>The filter that the ticks set; null where rows cannot be ticked.</summary>
    public string? TicksKey { get; init; }

    public bool HasTicks => ChoosesFor is not null || TicksKey is not null;

    /// <summary>Said in place of the rows when there are none.</summary>
    public string WhyEmpty { get; init; } = "Nothing matches.";

    /// <summary>"No members", "1 member", "10,000+ entries". For the start of a sentence.</summary>
    public string Count => Page.Count(One, Many);

    /// <summary>What the filters say, such as "Status: At risk", with the address of the list without each.</summary>
    public IEnumerable<(string Text, string Remaining)> Chips()
    {
        if (Query.Search is { } search)
            yield return ($"Search: {Format.Isolated(search)}", Address + Query.WithoutSearch().Address());
        foreach (var filter in Filters)
        {
            if (Query[filter.Key] is not { } value || filter is ChoiceFilter { All: null })
                continue;
            yield return ($"{filter.Label}: {Format.Isolated(filter.Describe(value))}", Address + Query.Without(filter.Key).Address());
        }
    }

    /// <summary>The page that saves this view of the list.</summary>
    public string SaveAddress => $"/back-office/views?list={Uri.EscapeDataString(Address)}&query={Uri.EscapeDataString(Query.Address())}";

    /// <summary>The list in the order of a column; the other way round when it has that order.</summary>
    public string SortedBy(ListHeading column) =>
        Address + Query.SortedBy(new ListOrder(column.Key, Order.Column == column.Key ? !Order.IsDescending : column.IsNumber)).Address();

    /// <summary>The value of <c>aria-sort</c>; null for a column that does not order the list.</summary>
    public string? SortOf(ListHeading column) =>
        Order.Column != column.Key ? null
        : Order.IsDescending ? "descending"
        : "ascending";

    /// <summary>The order in words, such as "earned, descending".</summary>
    public string SortedHeading =>
        $"{Columns.First(c => c.Key == Order.Column).Heading.ToLowerInvariant()}, {(Order.IsDescending ? "descending" : "ascending")}";

    /// <summary>Shows the order to those who see.</summary>
    public string ArrowOf(ListHeading column) =>
        SortOf(column) switch
        {
            "ascending" => " ↑",
            "descending" => " ↓",
            _ => "",
        };

    public string Export(ExportFormat format) =>
        $"{Address}/export{Query.Address()}{(Query.Address().Length == 0 ? "?" : "&")}format={format.ToString().ToLowerInvariant()}";
}

/// <param name="Cells">One for each column that is shown.</param>
public sealed record ListRow(string Id, IReadOnlyList<Cell> Cells);
