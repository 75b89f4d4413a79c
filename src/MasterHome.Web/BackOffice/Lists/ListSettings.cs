namespace MasterHome.Web.BackOffice.Lists;

/// <summary>Settings of the back office's lists, section <c>Lists</c>.</summary>
public sealed class ListSettings : ICheckedSettings
{
    /// <summary>Rows of a workbook without its heading.</summary>
    private const int RowsOfWorkbook = 1_048_575;

    /// <summary>Rows that an export can have at most. 1 to 1,048,575, which is what a workbook holds.</summary>
    public int MostExportedRows { get; set; } = 1_000_000;

    /// <summary>Views of one list that a person can save.</summary>
    public int MostSavedViews { get; set; } = 20;

    public IEnumerable<string> FindErrors()
    {
        if (MostSavedViews is < 1 or > 100)
            yield return $"Lists:MostSavedViews is {MostSavedViews}. Enter a number from 1 to 100.";
        if (MostExportedRows is < 1 or > RowsOfWorkbook)
            yield return $"Lists:MostExportedRows is {MostExportedRows}. Enter a number from 1 to {RowsOfWorkbook}.";
    }
}
