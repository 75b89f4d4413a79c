namespace MasterHome.Forum.Khoros;

/// <summary>The query language of Khoros.</summary>
internal static class LiQL
{
    /// <summary>A quoted and escaped string value.</summary>
    public static string Quoted(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    /// <summary>The address of a query.</summary>
    public static string Address(string query) => $"api/2.0/search?q={Uri.EscapeDataString(query)}";
}
