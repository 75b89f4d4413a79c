namespace MasterHome.Web.Hosting;

/// <summary>Style, script and pictures: fingerprinted, compressed, from our own origin, and open to everybody.</summary>
public static class StaticFiles
{
    /// <summary>A published portal finds its files beside the program, wherever it is started from; null while it is being built.</summary>
    public static string? Published { get; } =
        Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null;

    public static void AddFiles(this WebApplicationBuilder builder)
    {
        // Else an unpublished build that runs outside Development answers with empty files.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    }

    /// <summary>Answered before anybody is asked who they are: cheaper, and a page that says that the database is down keeps its style.</summary>
    public static void MapFiles(this WebApplication app) => app.MapStaticAssets().AllowAnonymous().ShortCircuit();
}
