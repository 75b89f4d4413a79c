using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Keeps the database connection of a request open from its first query to its end. Opening SQLite's sets pragmas and registers
/// functions, which costs more than most queries of a page. SQL Server's pool is quick, and others may need its connections
/// meanwhile.</summary>
public sealed class RequestConnection(HomeDb db) : IAsyncDisposable
{
    private bool _isOpen;

    public async Task Open(CancellationToken ct)
    {
        if (_isOpen || !db.Database.IsSqlite())
            return;
        await db.Database.OpenConnectionAsync(ct);
        _isOpen = true;
    }

    public ValueTask DisposeAsync() => _isOpen ? new(db.Database.CloseConnectionAsync()) : ValueTask.CompletedTask;
}
