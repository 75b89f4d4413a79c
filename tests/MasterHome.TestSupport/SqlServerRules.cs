using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MasterHome.TestSupport;

/// <summary>What SQL Server refuses in a schema although its script parses, asked of a model without a server.</summary>
internal static class SqlServerRules
{
    private const int ConstraintBytes = 900;
    private const int IndexBytes = 1700;

    /// <summary>The faults in words; empty when SQL Server would take the schema.</summary>
    public static IReadOnlyList<string> Faults(DbContext db)
    {
        var tables = db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables.ToList();
        return [.. tables.SelectMany(CascadeFaults), .. tables.SelectMany(KeyFaults), .. tables.SelectMany(ForeignKeyFaults)];
    }

    /// <summary>Error 1785: a delete may reach a table in one way only, and never its own.</summary>
    private static IEnumerable<string> CascadeFaults(ITable root)
    {
        var reached = new HashSet<ITable> { root };
        return ReachedFrom(root, [root])
            .Where(t => !reached.Add(t))
            .Distinct()
            .Select(t => $"A delete in {root.Name} reaches {t.Name} twice");
    }

    private static IEnumerable<ITable> ReachedFrom(ITable table, HashSet<ITable> way)
    {
        foreach (
            var key in table.ReferencingForeignKeyConstraints.Where(k =>
                k.OnDeleteAction is ReferentialAction.Cascade or ReferentialAction.SetNull
            )
        )
        {
            yield return key.Table;
            if (key.OnDeleteAction == ReferentialAction.SetNull || way.Contains(key.Table))
                continue;
            foreach (var further in ReachedFrom(key.Table, [.. way, key.Table]))
                yield return further;
        }
    }

    private static IEnumerable<string> KeyFaults(ITable table)
    {
        var keys = table
            .UniqueConstraints.Select(c => (c.Name, c.Columns, Limit: ConstraintBytes))
            .Concat(table.Indexes.Select(i => (i.Name, i.Columns, Limit: IndexBytes)));
        foreach (var (name, columns, limit) in keys)
        {
            if (columns.FirstOrDefault(c => c.StoreType.EndsWith("(max)", StringComparison.Ordinal)) is { } max)
                yield return $"{name} has {max.Name} in it, which is {max.StoreType}"; // Error 1919
            else if (columns.Sum(c => Bytes(c.StoreType)) is var bytes && bytes > limit)
                yield return $"{name} may take {bytes} bytes, over {limit}"; // Error 1946
        }
    }

    /// <summary>Error 1778.</summary>
    private static IEnumerable<string> ForeignKeyFaults(ITable table) =>
        from key in table.ForeignKeyConstraints
        from pair in key.Columns.Zip(key.PrincipalColumns)
        where pair.First.StoreType != pair.Second.StoreType
        select $"{key.Name}: {pair.First.Name} is {pair.First.StoreType}, {pair.Second.Name} is {pair.Second.StoreType}";

    private static int Bytes(string storeType)
    {
        var parts = storeType.Split('(', ')', ',');
        var length = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return parts[0] switch
        {
            "nvarchar" or "nchar" => 2 * length,
            "varchar" or "char" or "varbinary" or "binary" => length,
            "bit" or "tinyint" => 1,
            "smallint" => 2,
            "date" => 3,
            "int" => 4,
            "bigint" or "datetime2" or "float" => 8,
            "datetimeoffset" => 10,
            "uniqueidentifier" => 16,
            _ => throw new NotSupportedException($"How many bytes does {storeType} take?"),
        };
    }
}
