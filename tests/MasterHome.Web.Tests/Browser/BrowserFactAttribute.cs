namespace MasterHome.Web.Tests.Browser;

/// <summary>A test in a real browser: skipped, with a word on what to install, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"];

    public BrowserFactAttribute()
    {
        if (Executable is null)
            Skip =
                "No browser found. Install Chromium (Debian: apt-get install chromium), or name one in the environment variable CHROMIUM.";
    }

    /// <summary>Where the browser is; null when there is none.</summary>
    public static string? Executable { get; } =
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named : Known().FirstOrDefault(File.Exists);

    private static IEnumerable<string> Known() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .Append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
            .Append(@"C:\Program Files\Google\Chrome\Application\chrome.exe")
            .Append(@"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe");
}
