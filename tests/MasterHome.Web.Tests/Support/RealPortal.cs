using System.Diagnostics;
using System.Net;
using System.Text;

namespace MasterHome.Web.Tests.Support;

/// <summary>The portal as a process of its own, for what only real processes show: two on one database, kills, the command line.</summary>
public sealed class RealPortal : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<Uri> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RealPortal(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => _open.TrySetException(new InvalidOperationException($"The portal ended before it opened: {Said}"));
        process.EnableRaisingEvents = true;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; private set; } = null!;

    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public static async Task<RealPortal> Serve(string folder, params (string Setting, string Value)[] settings)
    {
        var portal = new RealPortal(Prepare(folder, ["--urls", "http://127.0.0.1:0"], settings));
        portal.Address = await portal._open.Task.WaitAsync(TimeSpan.FromMinutes(2));
        return portal;
    }

    /// <summary>Begins a command and does not wait for it.</summary>
    public static RealPortal Begin(string folder, string[] words, params (string Setting, string Value)[] settings)
    {
        var portal = new RealPortal(Prepare(folder, words, settings));
        portal._open.Task.ContinueWith(t => t.Exception, TaskScheduler.Default).Forget();
        return portal;
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Said)> Command(
        string folder,
        string[] words,
        params (string Setting, string Value)[] settings
    )
    {
        await using var portal = Begin(folder, words, settings);
        await portal._process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (portal._process.ExitCode, portal.Said);
    }

    public Visitor Visitor() =>
        new(
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
            {
                BaseAddress = Address,
                Timeout = TimeSpan.FromMinutes(2),
            }
        );

    /// <summary>As kill -9 does. False when it had ended by itself.</summary>
    public async Task<bool> Kill()
    {
        if (_process.HasExited)
            return false;
        _process.Kill();
        await _process.WaitForExitAsync();
        return _process.ExitCode == 128 + 9;
    }

    /// <summary>Asks it to stop, as whoever runs the machine does, and waits until it has.</summary>
    public async Task<(int Code, string Said)> Stop()
    {
        // The shell's own, since not every machine has the program.
        using (var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]))
        {
            await kill.WaitForExitAsync();
            if (kill.ExitCode != 0)
                throw new InvalidOperationException($"It had ended before it was asked to stop: {Said}");
        }
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (_process.ExitCode, Said);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static Process Prepare(string folder, string[] words, (string Setting, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. words])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var leaked in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(leaked);
        // Writing to compiled code through a second mapping makes each start slower.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        // Profiling code for a later optimization pays in a process that lives long.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Home__DataFolder"] = folder;
        start.Environment["Jobs__StartAfterSeconds"] = "0";
        // However slow the machine is, the page of a form shows its result.
        start.Environment["Jobs__WaitSeconds"] = "120";
        // All visitors of a test come from one address.
        start.Environment["SignIn__PerAddressAMinute"] = "1000000";
        foreach (var (setting, value) in settings)
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new Process { StartInfo = start };
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.AppendLine(line);
        const string opening = " is running at ";
        if (line.IndexOf(opening, StringComparison.Ordinal) is var at and >= 0)
            _open.TrySetResult(new Uri(line[(at + opening.Length)..]));
    }
}

internal static class Tasks
{
    /// <summary>Said of a task whose fault is told elsewhere.</summary>
    public static void Forget(this Task _) { }
}
