namespace MasterHome.Web.Hosting;

/// <summary>Styles, scripts and images: fingerprinted, compressed, from our own origin, without sign-in.</summary>
internal static class StaticFiles
{
    /// <summary>Content root of a published portal: the folder of the executable, whatever the working directory. Null for an
    /// unpublished build.</summary>
    public static string? Published { get; } =
        Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null;

    public static void AddFiles(this WebApplicationBuilder builder)
    {
        // Otherwise an unpublished build outside Development serves empty files.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    }

    /// <summary>Served before authentication: it is cheaper, and error pages keep their styles while the database is down.</summary>
    public static void MapFiles(this WebApplication app) => app.MapStaticAssets().AllowAnonymous().ShortCircuit();
}
