using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Common;

[Trait("Fault", "6")]
public sealed class OwnerOnlyTests : IDisposable
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _folder = Directory.CreateTempSubdirectory("owner-only").FullName;

    [Fact]
    public async Task A_new_file_and_a_restricted_one_are_readable_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
            return;
        var (made, old) = (Path.Combine(_folder, "made"), Path.Combine(_folder, "old"));
        await OwnerOnly.Create(made).DisposeAsync();
        await File.WriteAllTextAsync(old, "x");
        OwnerOnly.Restrict(old);
        OwnerOnly.Restrict(Path.Combine(_folder, "missing"));
        Assert.Equal((ReadWrite, ReadWrite), (File.GetUnixFileMode(made), File.GetUnixFileMode(old)));
    }

    [Fact]
    public async Task The_write_ahead_log_of_a_new_database_is_readable_by_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = Path.Combine(_folder, "new", "home.db");
        await using var db = DesignTimeOptions.Sqlite(DatabaseRegistration.SqliteFile(file));
        await new DatabaseMigrator(db, A.Calendar(A.Clock())).Migrate();
        await db.Database.OpenConnectionAsync();
        foreach (
            var path in Directory
                .GetFiles(Path.GetDirectoryName(file)!, "home.db*")
                .Where(f => !f.EndsWith(".migrating", StringComparison.Ordinal))
        )
            Assert.Equal((path, ReadWrite), (path, File.GetUnixFileMode(path)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
