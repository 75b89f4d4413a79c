using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace MasterHome.Data;

/// <summary>Inserts many new entities past the change tracker, ten times as fast and without keeping them in memory. Use it for thousands
/// of rows. What <see cref="HomeDb"/> does when it saves does not happen: no key comes back, and the caller adds the
/// <c>StandingChange</c>.</summary>
internal static class BulkInsert
{
    /// <summary>Inserts in the running transaction. A number that the database gives as key is not set on the entity.</summary>
    /// <exception cref="DbUpdateException">The database refused a row. SQLite names its entity, SQL Server all of them.</exception>
    /// <exception cref="InvalidOperationException">A text is longer than its column, or an entity owns others, which this would
    /// lose.</exception>
    public static async Task InsertAll<T>(this HomeDb db, IReadOnlyCollection<T> entities, CancellationToken ct)
        where T : class
    {
        if (db.Database.CurrentTransaction is not { } transaction)
            throw new InvalidOperationException("Rows are inserted within the transaction of the change.");
        if (entities.Count == 0)
            return;
        var columns = ColumnsOf(db, typeof(T));
        foreach (var entity in entities)
            Check(db, entity, columns);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        command.CommandTimeout = db.Database.GetCommandTimeout() ?? command.CommandTimeout;
        if (db.Database.IsSqlite())
            await InsertEach(db, command, TableOf(db, typeof(T)), columns, entities, ct);
        else
            await InsertTogether(db, command, SqlServerStatement(db, typeof(T)), columns, entities, ct);
    }

    /// <summary>Reads the rows as JSON. The types are those of the columns.</summary>
    internal static string SqlServerStatement(HomeDb db, Type type)
    {
        var columns = ColumnsOf(db, type);
        var names = string.Join(", ", columns.Select(c => $"[{c.Name}]"));
        var fields = string.Join(", ", columns.Select(c => $"[{c.Name}] {c.Mapping.StoreType} '$.\"{c.Name}\"'"));
        return $"INSERT INTO [{TableOf(db, type)}] ({names}) SELECT {names} FROM OPENJSON(@rows) WITH ({fields})";
    }

    /// <summary>One prepared statement, executed for each row: nothing leaves the process.</summary>
    private static async Task InsertEach<T>(
        HomeDb db,
        DbCommand command,
        string table,
        IReadOnlyList<Column> columns,
        IEnumerable<T> entities,
        CancellationToken ct
    )
        where T : class
    {
        var names = string.Join(", ", columns.Select(c => $"\"{c.Name}\""));
        command.CommandText = $"INSERT INTO \"{table}\" ({names}) VALUES ({string.Join(", ", columns.Select((_, n) => $"@p{n}"))})";
        foreach (var (n, column) in columns.Index())
            command.Parameters.Add(column.Mapping.CreateParameter(command, $"@p{n}", null, nullable: true));
        foreach (var entity in entities)
        {
            foreach (var (n, column) in columns.Index())
                command.Parameters[n].Value = column.ValueOf(entity) ?? DBNull.Value;
            try
            {
                await command.ExecuteNonQueryAsync(ct);
            }
            catch (DbException e)
            {
                throw new DbUpdateException("A row was refused.", e, [db.Entry(entity)]);
            }
        }
    }

    private static async Task InsertTogether<T>(
        HomeDb db,
        DbCommand command,
        string statement,
        IReadOnlyList<Column> columns,
        IReadOnlyCollection<T> entities,
        CancellationToken ct
    )
        where T : class
    {
        command.CommandText = statement;
        var rows = command.CreateParameter();
        (rows.ParameterName, rows.Value) = ("@rows", Json(columns, entities));
        command.Parameters.Add(rows);
        try
        {
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (DbException e)
        {
            throw new DbUpdateException("A row was refused.", e, [.. entities.Select(entity => db.Entry(entity))]);
        }
    }

    internal static string Json(HomeDb db, IReadOnlyCollection<object> entities) =>
        Json(ColumnsOf(db, entities.First().GetType()), entities);

    private static string Json(IReadOnlyList<Column> columns, IEnumerable<object> entities) =>
        JsonSerializer.Serialize(entities.Select(entity => columns.ToDictionary(c => c.Name, c => Portable(c.ValueOf(entity)))));

    /// <summary>As SQL Server reads it from JSON, whatever the server's language.</summary>
    private static object? Portable(object? value) =>
        value switch
        {
            DateTime at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => value,
        };

    private static string TableOf(HomeDb db, Type type) => db.Model.FindEntityType(type)!.GetTableName()!;

    private static IReadOnlyList<Column> ColumnsOf(HomeDb db, Type type) =>
        [
            .. db
                .Model.FindEntityType(type)!
                .GetProperties()
                // The database gives these.
                .Where(p => !(p.IsPrimaryKey() && p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType != typeof(string)))
                .Select(p => new Column(p)),
        ];

    private static void Check<T>(HomeDb db, T entity, IReadOnlyList<Column> columns)
        where T : class
    {
        foreach (var column in columns)
        {
            if (column.ValueOf(entity) is string text && column.Length is { } length && text.Length > length)
                throw new InvalidOperationException(
                    $"{typeof(T).Name}.{column.Name} holds at most {length} characters, but got {text.Length}."
                );
        }
        foreach (var part in db.Model.FindEntityType(typeof(T))!.GetNavigations().Where(n => n.IsCollection))
        {
            if (
                part.GetCollectionAccessor() is { } many
                && many.GetOrCreate(entity, forMaterialization: false) is IEnumerable<object> all
                && all.Any()
            )
                throw new InvalidOperationException($"{typeof(T).Name}.{part.Name} would not be inserted.");
        }
    }

    private sealed class Column(IProperty property)
    {
        private readonly Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter? _converter =
            property.GetValueConverter() ?? property.GetRelationalTypeMapping().Converter;

        public string Name { get; } = property.GetColumnName();

        public int? Length { get; } = property.GetMaxLength();

        public RelationalTypeMapping Mapping { get; } = property.GetRelationalTypeMapping();

        /// <summary>As it is stored.</summary>
        public object? ValueOf(object entity)
        {
            var value = property.IsShadowProperty() ? null : property.GetGetter().GetClrValue(entity);
            return _converter is null || value is null ? value : _converter.ConvertToProvider(value);
        }
    }
}
