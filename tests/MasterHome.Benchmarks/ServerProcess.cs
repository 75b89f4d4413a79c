using System.Diagnostics;
using System.Globalization;

namespace MasterHome.Benchmarks;

/// <summary>The forum and the mail servers, in a process of their own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string forum, int keeping, int forgetting) =>
        (_process, Forum, KeepingPort, ForgettingPort) = (process, forum, keeping, forgetting);

    public string Forum { get; }

    /// <summary>Port of the mail server that stores each email on disk.</summary>
    public int KeepingPort { get; }

    /// <summary>Port of the mail server that discards each email.</summary>
    public int ForgettingPort { get; }

    public static async Task<ServerProcess> Start()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments()) { RedirectStandardOutput = true })!;
        var words = (
            await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The servers did not start.")
        ).Split(' ');
        return new(process, words[0], int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Started by its own executable, or by dotnet with the library.
    private static string[] Arguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(ServerProcess).Assembly.Location, "servers"]
            : ["servers"];
}
