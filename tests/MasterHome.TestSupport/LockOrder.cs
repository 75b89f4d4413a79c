using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.TestSupport;

/// <summary>Fails a test in which a transaction locks a cycle, a session or a member in another order than this one, each in the order of
/// their keys. SQLite has one lock and never notices; on SQL Server two such transactions can wait for each other forever.</summary>
internal sealed class LockOrder : DbCommandInterceptor
{
    private static readonly string[] Tables = ["Cycles", "Sessions", "Members"];

    private readonly ConditionalWeakTable<DbTransaction, List<(int Table, string Keys)>> _held = [];

    private readonly AsyncLocal<bool> _off = new();

    private LockOrder() { }

    public static LockOrder Instance { get; } = new();

    /// <summary>Runs <paramref name="work"/> without the check: demo data is created in one transaction, in a database that nobody else
    /// uses.</summary>
    public static T Without<T>(Func<T> work)
    {
        Instance._off.Value = true;
        try
        {
            return work();
        }
        finally
        {
            Instance._off.Value = false;
        }
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Check(command);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Check(command);
        return ValueTask.FromResult(result);
    }

    private void Check(DbCommand command)
    {
        if (_off.Value || command.Transaction is not { } transaction)
            return;
        // Rows are locked by an ExecuteUpdate.
        var table = Array.IndexOf(Tables, SqlText.UpdatedTable(command.CommandText));
        if (table < 0)
            return;
        var keys = string.Join(", ", command.Parameters.Cast<DbParameter>().Select(p => p.Value));
        var held = _held.GetOrCreateValue(transaction);
        if (held.Any(h => h.Table == table && (h.Keys == keys || table == 0)))
            return;
        foreach (var (later, itsKeys) in held.Where(h => h.Table > table))
            throw new InvalidOperationException($"{Tables[table]} ({keys}) is locked after {Tables[later]} ({itsKeys}).");
        held.Add((table, keys));
    }
}
