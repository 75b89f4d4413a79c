using System.Globalization;

namespace MasterHome.Data;

/// <summary>An instant as a statement with a JSON parameter is given it.</summary>
internal static class SqlTimestamp
{
    /// <summary>As EF Core writes it into SQLite, so that texts compare as instants do; SQL Server reads it as datetime2.</summary>
    public static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
