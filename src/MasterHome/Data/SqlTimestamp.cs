using System.Globalization;

namespace MasterHome.Data;

/// <summary>Formats times for SQL statements with a JSON parameter.</summary>
internal static class SqlTimestamp
{
    /// <summary>The format that EF Core uses in SQLite, so that string order is time order; SQL Server reads it as datetime2.</summary>
    public static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
