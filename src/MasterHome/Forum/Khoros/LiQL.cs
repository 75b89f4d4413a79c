namespace MasterHome.Forum.Khoros;

/// <summary>Khoros' query language.</summary>
internal static class LiQL
{
    /// <summary>A value between quotes, from which no quote leads out.</summary>
    public static string Quoted(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    /// <summary>The address of a query.</summary>
    public static string Address(string query) => $"api/2.0/search?q={Uri.EscapeDataString(query)}";
}
