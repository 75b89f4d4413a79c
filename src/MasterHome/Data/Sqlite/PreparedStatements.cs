using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Data.Sqlite;

/// <summary>Keeps the commands of queries on connections that stay open: the driver has no cache, and a command that is executed again with
/// the same text is still prepared.</summary>
internal sealed class PreparedStatements : DbCommandInterceptor
{
    /// <summary>A connection that has seen so many different texts forgets them and begins again.</summary>
    private const int Most = 200;

    private readonly ConditionalWeakTable<DbConnection, Dictionary<string, KeptCommand>> _connections = [];

    /// <summary>Keeps the commands of a connection until it is closed. Whoever opens it again may get another handle of the driver's pool,
    /// and a command that was prepared before would read through the old one, which by then is somebody else's.</summary>
    /// <returns>Whether this is the first call for the connection.</returns>
    public bool KeepFor(DbConnection connection)
    {
        var commands = new Dictionary<string, KeptCommand>();
        if (!_connections.TryAdd(connection, commands))
            return false;
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed)
                commands.Clear();
        };
        return true;
    }

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        if (
            eventData.CommandSource != CommandSource.LinqQuery
            || eventData.ExecuteMethod != DbCommandMethod.ExecuteReader
            || !_connections.TryGetValue(result.Connection!, out var commands)
        )
            return result;
        if (commands.TryGetValue(result.CommandText, out var kept) && !kept.IsBeingRead)
        {
            kept.IsBeingRead = true;
            return Moved(result, kept.Command);
        }
        if (commands.Count >= Most)
            commands.Clear();
        // A command that is still being read, or whose execution failed, is not used again.
        commands[result.CommandText] = new KeptCommand(result) { IsBeingRead = true };
        return result;
    }

    public override InterceptionResult DataReaderDisposing(
        DbCommand command,
        DataReaderDisposingEventData eventData,
        InterceptionResult result
    )
    {
        if (
            !_connections.TryGetValue(command.Connection!, out var commands)
            || !commands.TryGetValue(command.CommandText, out var kept)
            || kept.Command != command
        )
            return result;
        // All that would be done with a command that is not kept, except disposing of it.
        eventData.DataReader.Dispose();
        command.Parameters.Clear();
        eventData.Context!.Database.CloseConnection();
        kept.IsBeingRead = false;
        return InterceptionResult.Suppress();
    }

    private static DbCommand Moved(DbCommand from, DbCommand to)
    {
        foreach (DbParameter parameter in from.Parameters)
            to.Parameters.Add(parameter);
        (to.Transaction, to.CommandTimeout) = (from.Transaction, from.CommandTimeout);
        from.Parameters.Clear();
        from.Dispose();
        return to;
    }

    private sealed class KeptCommand(DbCommand command)
    {
        public DbCommand Command => command;

        public bool IsBeingRead { get; set; }
    }
}
