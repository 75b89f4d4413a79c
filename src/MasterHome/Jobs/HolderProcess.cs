using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MasterHome.Jobs;

/// <summary>The process that holds a lease, as it is stored with the lease, and whether it still runs. Without this, the lease of a
/// killed command would turn the next one away until it expires.</summary>
internal static class HolderProcess
{
    /// <summary>Machine and process number, as people read it.</summary>
    public static string Instance { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>This process: machine, number, space of numbers and start.</summary>
    public static string Mark { get; } = $"{Instance}/{NumberSpace()}/{StartOf(Environment.ProcessId)}";

    /// <summary>The part of a mark that people read.</summary>
    public static string Display(string mark) => string.Join('/', mark.Split('/').Take(2));

    /// <summary>Whether the process ran on this machine and has ended. False for processes that cannot be seen from here.</summary>
    public static bool IsGone(string mark)
    {
        if (
            mark.Split('/') is not [var machine, var number, var space, { Length: > 0 } start]
            || machine != Environment.MachineName
            || space != NumberSpace()
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        )
            return false;
        try
        {
            return StartOf(id) != start;
        }
        catch (ArgumentException)
        {
            // No process has this number.
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            return false;
        }
    }

    /// <summary>The start, which tells a process from a later one of the same number. Empty for one that has ended and still has its
    /// number.</summary>
    private static string StartOf(int id)
    {
        using var process = Process.GetProcessById(id);
        if (!OperatingSystem.IsLinux())
            return process.HasExited ? "" : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        // Process.StartTime is computed from the current time on Linux and would change when the clock is set.
        var status = File.ReadAllText($"/proc/{id}/stat");
        var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? "" : fields[19];
    }

    /// <summary>Containers and machines of one name number their processes each for itself.</summary>
    private static string NumberSpace()
    {
        if (!OperatingSystem.IsLinux())
            return "0";
        try
        {
            var text = $"{File.ReadAllText("/proc/sys/kernel/random/boot_id")}{new FileInfo("/proc/self/ns/pid").LinkTarget}";
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "0";
        }
    }
}
