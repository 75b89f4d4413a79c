using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Settings under <c>Proxies:</c>: the reverse proxies whose <c>X-Forwarded-*</c> headers are trusted.</summary>
public sealed class ProxySettings : ICheckedSettings
{
    /// <summary>IP addresses (10.0.0.1) or networks (10.0.0.0/8).</summary>
    public IList<string> Known { get; } = [];

    public IEnumerable<string> FindErrors() =>
        Known
            .Where(k => !IPAddress.TryParse(k, out _) && !System.Net.IPNetwork.TryParse(k, out _))
            .Select(invalid => $"Proxies:Known contains '{invalid}'. Enter an IP address, or a network such as 10.0.0.0/8.");
}

internal static class ReverseProxies
{
    public static void AddProxies(this WebApplicationBuilder builder) =>
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<ProxySettings>>(
                (options, proxies) =>
                {
                    options.ForwardedHeaders =
                        ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
                    options.KnownProxies.Clear();
                    options.KnownIPNetworks.Clear();
                    foreach (var known in proxies.Value.Known)
                    {
                        if (IPAddress.TryParse(known, out var address))
                            options.KnownProxies.Add(address);
                        else
                            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(known));
                    }
                }
            );

    /// <summary>Without a known proxy no forwarded headers are trusted, not even from the loopback address.</summary>
    public static void UseProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ProxySettings>>().Value.Known.Count > 0)
            app.UseForwardedHeaders();
        if (!app.Environment.IsDevelopment())
            app.Use(RequireHttps);
    }

    /// <summary>Refuses http except for health checks: secure cookies are not sent over http, so no page would work. The
    /// message says how to fix it.</summary>
    private static Task RequireHttps(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            "This portal works only over https. Use its https address.\n"
                + "If you operate it: the https proxy must send X-Forwarded-Proto, and its address must be in Proxies:Known.\n"
        );
    }
}
