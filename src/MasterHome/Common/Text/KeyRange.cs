namespace MasterHome.Common.Text;

/// <summary>Where the keys that begin alike stand in an index. A condition "begins with" alone makes SQLite read every key.</summary>
internal static class KeyRange
{
    /// <summary>Comes after each key that begins so and goes on with digits, a to z, colons or hyphens, in the order of either
    /// database.</summary>
    public static string EndOf(string prefix) => prefix + "zzz";
}
