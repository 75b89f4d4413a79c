namespace MasterHome.Web.Tests.Browser;

/// <summary>A test in a real browser. Skipped, with instructions, when no browser is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"];

    public BrowserFactAttribute()
    {
        if (Executable is null)
            Skip =
                "No browser found. Install Chromium (Debian: apt-get install chromium), "
                + "or set the environment variable CHROMIUM to its path.";
    }

    /// <summary>Path of the browser; null when none is found.</summary>
    public static string? Executable { get; } =
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : Candidates().FirstOrDefault(File.Exists);

    private static IEnumerable<string> Candidates() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .Append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
            .Append(@"C:\Program Files\Google\Chrome\Application\chrome.exe")
            .Append(@"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe");
}
