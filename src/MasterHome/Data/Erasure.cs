namespace MasterHome.Data;

/// <summary>The one change that the triggers of append-only tables allow: texts are replaced because the data of a person is erased, once
/// and together with the time of it.</summary>
internal static class Erasure
{
    /// <summary>A condition on OLD and NEW.</summary>
    /// <param name="kept">Columns that stay as they are.</param>
    public static string Sqlite(string[] kept) =>
        "OLD.ErasedAt IS NULL AND NEW.ErasedAt IS NOT NULL AND OLD.Id = NEW.Id"
        + string.Concat(kept.Select(c => $" AND OLD.\"{c}\" IS NEW.\"{c}\""));

    /// <summary>A condition on the row before, d, and after, i.</summary>
    /// <inheritdoc cref="Sqlite"/>
    public static string SqlServer(string[] kept) =>
        "d.[ErasedAt] IS NULL AND i.[ErasedAt] IS NOT NULL "
        + $"AND NOT EXISTS (SELECT {Columns('d', kept)} EXCEPT SELECT {Columns('i', kept)})";

    public static string Columns(char table, string[] names) => string.Join(", ", names.Select(c => $"{table}.[{c}]"));
}
