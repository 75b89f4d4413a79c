using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace MasterHome.Web.Hosting;

/// <summary>Compresses pages. Styles and scripts are compressed when the portal is built.</summary>
internal static class Compression
{
    public static void AddCompression(this WebApplicationBuilder builder)
    {
        builder.Services.AddResponseCompression(options =>
        {
            // Safe over https: nothing that stays the same and is secret stands beside what a visitor can put into a page. Tokens of
            // forms are encrypted anew for each page, and one-time links lead to pages without a search.
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "text/plain", "text/csv", "text/calendar", "application/json"];
        });
        // Stronger levels take more time than they save on pages of this size.
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    public static void UseCompression(this WebApplication app) => app.UseResponseCompression();
}
