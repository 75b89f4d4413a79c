using System.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Keeps the connection of a serializable transaction open after it, and puts the isolation level back: SQL Server would keep
/// it on the pooled connection, and queries outside a transaction would then lock what they read.</summary>
internal sealed class IsolatedConnection : IAsyncDisposable
{
    public const string ResetLevel = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

    private readonly HomeDb? _db;

    private IsolatedConnection(HomeDb? db) => _db = db;

    public static async Task<IsolatedConnection> Open(HomeDb db, IsolationLevel isolation, CancellationToken ct)
    {
        if (isolation == IsolationLevel.ReadCommitted || !db.Database.IsSqlServer())
            return new(null);
        await db.Database.OpenConnectionAsync(ct);
        return new(db);
    }

    public async ValueTask DisposeAsync()
    {
        if (_db is null)
            return;
        try
        {
            await _db.Database.ExecuteSqlRawAsync(ResetLevel);
        }
        catch (System.Data.Common.DbException)
        {
            // A broken connection does not return to the pool.
        }
        finally
        {
            await _db.Database.CloseConnectionAsync();
        }
    }
}
