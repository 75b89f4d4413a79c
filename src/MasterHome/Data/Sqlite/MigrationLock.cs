using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Sqlite;

/// <summary>Lets one process at a time migrate a SQLite database. It is an operating system lock on a file beside the database, which ends
/// with its process; EF Core's own lock is a row, which outlives a killed process and would block every later start.</summary>
internal sealed class MigrationLock : IAsyncDisposable
{
    private readonly FileStream? _lock;

    private MigrationLock(FileStream? file) => _lock = file;

    /// <exception cref="TimeoutException">When another process has been migrating for two minutes.</exception>
    public static async Task<MigrationLock> Acquire(HomeDb db, CancellationToken ct)
    {
        if (DatabaseFile.PathOf(db) is not { } database)
            return new MigrationLock(null);
        var held = new MigrationLock(await Open($"{database}.migrating", ct));
        try
        {
            await Prepare(db, database, ct);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lock is not null)
            await _lock.DisposeAsync();
    }

    private static async Task Prepare(HomeDb db, string database, CancellationToken ct)
    {
        if (File.Exists(database))
        {
            await RemoveStaleLock(db, ct);
        }
        else
        {
            // SQLite gives the write-ahead log the permissions of the database.
            await OwnerOnly.Create(database).DisposeAsync();
            // WAL mode is stored in the file: with it, readers and the writer do not wait for each other.
            await db.Database.OpenConnectionAsync(ct);
        }
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", ct);
    }

    private static async Task<FileStream> Open(string path, CancellationToken ct)
    {
        for (var attemptsLeft = 600; ; attemptsLeft--)
        {
            try
            {
                OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (attemptsLeft == 0)
                    throw new TimeoutException(
                        "Another process has been migrating the database for two minutes. If it hangs, stop it and start again."
                    );
                await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A read-only or full disk, or a missing right: waiting would not help.
                throw new RefusedException(
                    $"{path} cannot be written. Give the portal's account the right to write to this folder, "
                        + "or set Home:DataFolder to another one."
                );
            }
        }
    }

    /// <summary>Whether another process holds the lock: a sharing violation on Windows, EWOULDBLOCK on Linux and macOS.</summary>
    private static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33
        : OperatingSystem.IsLinux() ? e.HResult == 11
        : e.HResult == 35;

    /// <summary>This process holds the file lock, so the process that left EF Core's lock row is gone.</summary>
    private static async Task RemoveStaleLock(HomeDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        var exists = await db
            .Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(ct);
        if (exists > 0)
            await db.Database.ExecuteSqlRawAsync("DELETE FROM __EFMigrationsLock", ct);
    }
}
