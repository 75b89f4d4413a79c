using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Offline;

/// <summary>What a browser needs to install the portal as an app, and the page that the app shows without a connection.</summary>
public sealed class OfflineController(IOptions<HomeSettings> home) : AnonymousController
{
    /// <summary>The accent of light pages.</summary>
    private const string Accent = "#2b43b8";

    [HttpGet("/offline")]
    public IActionResult Index() => View();

    [HttpGet("/manifest.webmanifest")]
    [ResponseCache(Duration = 3600)]
    public IActionResult Manifest() =>
        new JsonResult(
            new
            {
                id = "/",
                name = home.Value.ProgramName,
                short_name = home.Value.ProgramName.Split(' ')[^1],
                start_url = "/",
                scope = "/",
                display = "standalone",
                background_color = "#ffffff",
                theme_color = Accent,
                icons = new[]
                {
                    new
                    {
                        src = "/favicon.svg",
                        sizes = "any",
                        type = "image/svg+xml",
                    },
                    new
                    {
                        src = "/icons/icon-192.png",
                        sizes = "192x192",
                        type = "image/png",
                    },
                    new
                    {
                        src = "/icons/icon-512.png",
                        sizes = "512x512",
                        type = "image/png",
                    },
                },
            }
        )
        {
            ContentType = "application/manifest+json",
        };
}
