using System.Data.Common;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.PersonalData;

/// <param name="Columns">Their names.</param>
/// <param name="Rows">A value for each column.</param>
internal sealed record PersonalRows(string Table, IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows);

/// <summary>Reads everything that the database holds on a member, table by table.</summary>
public sealed class PersonalDataReader(HomeDb db)
{
    /// <summary>They would let whoever finds the archive sign in or read a feed, or are of no meaning outside the portal.</summary>
    private static readonly HashSet<(Type, string)> Secrets =
    [
        (typeof(Account), nameof(Account.PasswordHash)),
        (typeof(Account), nameof(Account.SecurityStamp)),
        (typeof(Account), nameof(Account.ConcurrencyStamp)),
        (typeof(Account), nameof(Account.LastCodeStep)),
        (typeof(IdentityUserToken<string>), nameof(IdentityUserToken<string>.Value)),
        (typeof(SignInSession), nameof(SignInSession.KeyDigest)),
        (typeof(SignInSession), nameof(SignInSession.Stamp)),
        (typeof(SecurityEvent), nameof(SecurityEvent.Key)),
        (typeof(Member), nameof(Member.CalendarKey)),
        (typeof(EvidenceFile), nameof(EvidenceFile.StoredName)),
        (typeof(OutgoingEmail), nameof(OutgoingEmail.MessageToken)),
    ];

    internal async IAsyncEnumerable<PersonalRows> Read(int memberId)
    {
        var sql = new PersonalSql(db);
        foreach (var table in PersonalTables.Of(db.Model))
        {
            var properties = table.Type.GetProperties().Where(p => !Secrets.Contains((table.Type.ClrType, p.Name))).ToList();
            var columns = string.Join(", ", properties.Select(p => sql.Column(table, p.Name)));
            var select = $"SELECT {columns} FROM {sql.Name(table.Name)} WHERE {sql.Condition(table, "@member")}";
            yield return new PersonalRows(table.Name, [.. properties.Select(p => p.Name)], await Rows(select, memberId, properties.Count));
        }
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
