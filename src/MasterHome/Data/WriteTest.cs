using System.Data.Common;
using System.Globalization;
using MasterHome.Data.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Tries whether the database can be written now: a disk may be full, and a copy may be read only.</summary>
public static class WriteTest
{
    // A row of its own. Counting up changes it, so that the disk is written.
    private const string Change = "UPDATE JobLeases SET Fence = Fence + 1 WHERE Job = 'HealthCheck'";

    // For a moment the row needs pages of its own, as a form does. A full database still has room for a changed number.
    private const string Grow = "UPDATE JobLeases SET Holder = hex(zeroblob(8192)) WHERE Job = 'HealthCheck'";
    private const string Shrink = "UPDATE JobLeases SET Holder = '' WHERE Job = 'HealthCheck'";
    private const string Create =
        "INSERT INTO JobLeases (Job, Holder, Fence, TakenAt, Until) "
        + "VALUES ('HealthCheck', '', 1, '2000-01-01 00:00:00', '2000-01-01 00:00:00')";

    /// <summary>Throws what the database answers when it cannot be written within <paramref name="seconds"/>.</summary>
    public static async Task TryWrite(this HomeDb db, int seconds, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            // A statement of its own: its answer is a row, behind which the driver hides errors. The next opening of the connection sets
            // the usual wait again.
            if (db is SqliteHomeDb)
                await Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {seconds * 1000}"));
            // Deferred: beginning one takes no lock, so that only the statements wait.
            await using var room = (db.Database.GetDbConnection() as SqliteConnection)?.BeginTransaction(deferred: true);
            if (await Run(Change) == 0)
                await CreateRow();
            if (room is null)
                return;
            await Run(Grow);
            await Run(Shrink);
            await room.CommitAsync(ct);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        async Task CreateRow()
        {
            try
            {
                await Run(Create);
            }
            // Another process created it at this moment, which shows as well that the database can be written.
            catch (DbException e) when (e.IsRefusedRow()) { }
        }

        async Task<int> Run(string sql)
        {
            // Not through EF Core, which would try again for a long time.
            await using var command = db.Database.GetDbConnection().CreateCommand();
            (command.CommandText, command.CommandTimeout) = (sql, seconds);
            return await command.ExecuteNonQueryAsync(ct);
        }
    }
}
