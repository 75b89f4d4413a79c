namespace MasterHome.Web.Tests.Hosting;

/// <summary>What must happen to everybody at one address.</summary>
internal sealed record RouteRow(string Method, string Route, IReadOnlyList<string> Outcomes)
{
    public const string Head = "method\troute\tanonymous\tmember\topted out\tstaff\tadministrator\tadministrator with a second factor";

    public string Key => $"{Method} {Route}";

    public override string ToString() => string.Join('\t', [Method, Route, .. Outcomes]);
}

/// <summary>The checked-in table, one door a line, in the order of the routes.</summary>
internal static class RouteTable
{
    public static async Task<IReadOnlyList<RouteRow>> Read()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Hosting", "routes.tsv"));
        Assert.Equal(RouteRow.Head, lines[0]);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(Row)];
    }

    private static RouteRow Row(string line)
    {
        var cells = line.Split('\t');
        Assert.True(cells.Length == RouteRow.Head.Split('\t').Length, $"This line of routes.tsv has {cells.Length} cells: {line}");
        return new RouteRow(cells[0], cells[1], cells[2..]);
    }
}
