namespace MasterHome.Common;

/// <summary>Files with personal data, such as the database, its backups and kept emails: only the user that runs the portal reads
/// them. On Windows the folder's permissions decide.</summary>
public static class OwnerOnly
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens a new file for writing.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ReadWrite;
        return new FileStream(path, options);
    }

    /// <summary>Creates the folder; one that exists keeps its permissions.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, ReadWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Takes the permissions of everybody else away, if the file exists and is ours to change.</summary>
    public static void Restrict(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return;
        try
        {
            if (File.GetUnixFileMode(path) != ReadWrite)
                File.SetUnixFileMode(path, ReadWrite);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // A file of another user, for example on a mounted volume: its owner decides.
        }
    }
}
