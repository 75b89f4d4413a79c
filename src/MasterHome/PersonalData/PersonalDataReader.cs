using System.Data.Common;
using MasterHome.Accounts;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace MasterHome.PersonalData;

/// <param name="Columns">Their names.</param>
/// <param name="Rows">A value for each column.</param>
internal sealed record PersonalRows(string Table, IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows);

/// <summary>Reads everything that the database holds on a member, table by table.</summary>
public sealed class PersonalDataReader(HomeDb db)
{
    /// <summary>They would let whoever finds the archive sign in, or read a feed.</summary>
    private static readonly HashSet<string> Secrets =
    [
        "PasswordHash",
        "SecurityStamp",
        "ConcurrencyStamp",
        "KeyDigest",
        "CalendarKey",
        "MessageToken",
        "Value",
        "LastCodeStep",
    ];

    internal async IAsyncEnumerable<PersonalRows> Read(int memberId)
    {
        var helper = db.GetService<ISqlGenerationHelper>();
        foreach (var table in PersonalTables.Of(db.Model))
        {
            var properties = table.Type.GetProperties().Where(p => !Secrets.Contains(p.Name)).ToList();
            var columns = string.Join(", ", properties.Select(p => Column(table, p.Name)));
            var sql = $"SELECT {columns} FROM {helper.DelimitIdentifier(table.Name)} WHERE {Condition(table)}";
            yield return new PersonalRows(table.Name, [.. properties.Select(p => p.Name)], await Rows(sql, memberId, properties.Count));
        }

        string Column(PersonalTable table, string property) => helper.DelimitIdentifier(table.Type.FindProperty(property)!.GetColumnName());

        string Condition(PersonalTable table) =>
            table.Owner switch
            {
                OwnedBy.Account => $"{Column(table, table.Key)} IN (SELECT {helper.DelimitIdentifier("Id")} FROM "
                    + $"{helper.DelimitIdentifier(db.Model.FindEntityType(typeof(Account))!.GetTableName()!)} WHERE "
                    + $"{helper.DelimitIdentifier("MemberId")} = @member)",
                OwnedBy.Parent => $"{Column(table, table.Key)} IN (SELECT {helper.DelimitIdentifier("Id")} FROM "
                    + $"{helper.DelimitIdentifier(table.Parent!.Name)} WHERE {Column(table.Parent, table.Parent.Key)} = @member)",
                _ => $"{Column(table, table.Key)} = @member",
            };
    }

    private async Task<IReadOnlyList<object?[]>> Rows(string sql, int memberId, int columns)
    {
        await db.Database.OpenConnectionAsync();
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = sql;
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@member", memberId);
            command.Parameters.Add(parameter);
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<object?[]>();
            while (await reader.ReadAsync())
                rows.Add([.. Enumerable.Range(0, columns).Select(i => Value(reader, i))]);
            return rows;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Bytes are counted: what they hold is in other rows.</summary>
    private static object? Value(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null
        : reader.GetValue(column) is byte[] bytes ? Format.FileSize(bytes.Length)
        : reader.GetValue(column);
}
