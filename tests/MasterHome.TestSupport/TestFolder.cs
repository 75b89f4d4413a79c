namespace MasterHome.TestSupport;

/// <summary>Temporary folders. In memory where there is room, because a database waits for the disk at every commit.</summary>
public static class TestFolder
{
    private const string Memory = "/dev/shm";

    /// <summary>More than a whole run needs. A container often has only 64 MB.</summary>
    private const long Needed = 2L << 30;

    private static readonly string Parent = HasRoom() ? Memory : Path.GetTempPath();

    /// <returns>The path of a new, empty folder. The caller deletes it.</returns>
    public static string Create(string prefix)
    {
        var folder = Path.Combine(Parent, $"{prefix}-{Guid.NewGuid():N}");
        // Only its owner may read it: databases hold password hashes.
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    private static bool HasRoom() =>
        OperatingSystem.IsLinux() && Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Needed;
}
