using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using MasterHome.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Keeps SQLite's connection of a pooled context open between requests, with its prepared statements. Opening it sets pragmas and
/// registers functions, and reading the text of a statement again takes longer than executing most of them. A connection between
/// requests holds no lock. SQL Server's own pool and its cache of plans do the same.</summary>
public sealed class OpenConnections : IDisposable
{
    /// <summary>Requests beyond this number at once open and close their own.</summary>
    internal const int Most = 256;

    private readonly ConcurrentBag<DbConnection> _connections = [];

    internal int Count => _connections.Count;

    internal PreparedStatements Statements { get; } = new();

    /// <summary>Opens the connection of this context, unless an earlier request has.</summary>
    public async Task Open(HomeDb db, CancellationToken ct)
    {
        if (!db.Database.IsSqlite() || db.Database.GetDbConnection() is var connection && connection.State == ConnectionState.Open)
            return;
        if (Count < Most && Statements.KeepFor(connection))
        {
            // The pool closes the connection of a context that owns it, and a context only gives up what it lets go of first.
            db.Database.SetDbConnection(null, contextOwnsConnection: false);
            db.Database.SetDbConnection(connection, contextOwnsConnection: false);
            _connections.Add(connection);
        }
        await db.Database.OpenConnectionAsync(ct);
    }

    /// <summary>Closes all, for example before the file is replaced. The next request opens its own again.</summary>
    public void Close()
    {
        foreach (var connection in _connections)
            connection.Close();
    }

    /// <summary>When the process ends, so that SQLite writes its log into the database file.</summary>
    public void Dispose() => Close();
}
