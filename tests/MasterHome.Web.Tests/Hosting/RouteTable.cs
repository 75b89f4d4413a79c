namespace MasterHome.Web.Tests.Hosting;

/// <summary>Expected outcomes of one route, by kind of user.</summary>
internal sealed record RouteRow(string Method, string Route, IReadOnlyList<string> Outcomes)
{
    public const string Header = "method\troute\tanonymous\tmember\topted out\tstaff\tadministrator\tadministrator with a second factor";

    public string Key => $"{Method} {Route}";

    public override string ToString() => string.Join('\t', [Method, Route, .. Outcomes]);
}

/// <summary>The checked-in table, one route per line, sorted by route.</summary>
internal static class RouteTable
{
    public static async Task<IReadOnlyList<RouteRow>> Read()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Hosting", "routes.tsv"));
        Assert.Equal(RouteRow.Header, lines[0]);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(Row)];
    }

    private static RouteRow Row(string line)
    {
        var cells = line.Split('\t');
        Assert.True(cells.Length == RouteRow.Header.Split('\t').Length, $"A line in routes.tsv has {cells.Length} cells: {line}");
        return new RouteRow(cells[0], cells[1], cells[2..]);
    }
}
