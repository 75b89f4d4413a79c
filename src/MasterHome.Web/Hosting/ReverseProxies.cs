using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Settings under <c>Proxies:</c>: the reverse proxies whose <c>X-Forwarded-*</c> headers are trusted.</summary>
public sealed class ProxySettings : ICheckedSettings
{
    /// <summary>IP addresses (10.0.0.1) or networks (10.0.0.0/8).</summary>
    public IList<string> Known { get; } = [];

    /// <summary>How many proxies stand in a row, 1 to 10. Null: as many as are known. A number keeps other machines of a wide network
    /// from posing as a proxy.</summary>
    public int? Hops { get; set; }

    private const int MostHops = 10;

    public IEnumerable<string> FindErrors()
    {
        foreach (var invalid in Known.Where(k => !IPAddress.TryParse(k, out _) && !System.Net.IPNetwork.TryParse(k, out _)))
            yield return $"Proxies:Known contains '{invalid}'. Enter an IP address, or a network such as 10.0.0.0/8.";
        if (Hops is < 1 or > MostHops)
            yield return $"Proxies:Hops is {Hops}. Use 1 to {MostHops}, or leave it out.";
    }
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
                    // Several proxies in a row each add a value. The values of known ones count, from the nearest to the first unknown.
                    options.ForwardLimit = proxies.Value.Hops;
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

    /// <summary>Browsers remember for a year to use https only.</summary>
    public static void AddHsts(this WebApplicationBuilder builder) =>
        builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));

    /// <summary>Without a known proxy no forwarded headers are trusted, not even from the loopback address.</summary>
    public static void UseProxies(this WebApplication app)
    {
        app.Use(RemoveOriginalHost);
        if (app.Services.GetRequiredService<IOptions<ProxySettings>>().Value.Known.Count > 0)
            app.UseForwardedHeaders();
        if (!app.Environment.IsDevelopment())
            app.Use(RequireHttps);
        app.Use(RequirePublicHost);
    }

    /// <summary>The framework writes this header when it uses the host of a known proxy. A visitor's own would look the same.</summary>
    private static Task RemoveOriginalHost(HttpContext context, RequestDelegate next)
    {
        context.Request.Headers.Remove(ForwardedHeadersDefaults.XOriginalHostHeaderName);
        return next(context);
    }

    /// <summary>Refuses requests for another host than that of <c>Home:PublicUrl</c>, so that no cache or link is made for it. In
    /// Development the names of this machine work too.</summary>
    private static Task RequirePublicHost(HttpContext context, RequestDelegate next)
    {
        var services = context.RequestServices;
        var host = new Uri(services.GetRequiredService<IOptions<HomeSettings>>().Value.PublicUrl).IdnHost;
        var allowsLocal = services.GetRequiredService<IWebHostEnvironment>().IsDevelopment();
        var headers = context.Request.Headers;
        // A known proxy said the host. What is left over was there before the request came to it, and nobody uses it.
        if (headers.ContainsKey(ForwardedHeadersDefaults.XOriginalHostHeaderName))
            headers.Remove(ForwardedHeadersDefaults.XForwardedHostHeaderName);
        // A forwarded host of an unknown proxy is still in its header.
        var hosts = context
            .Request.Headers["X-Forwarded-Host"]
            .SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Select(h => new HostString(h))
            .Prepend(context.Request.Host);
        if (
            context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            || hosts.All(h => IsHost(h, host) || (allowsLocal && IsLocal(h)))
        )
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("This is not the address of the portal. Use the address in your emails.\n");
    }

    private static bool IsHost(HostString asked, string host) =>
        // Compared in the ASCII form: the framework decodes international names. IPv6 addresses stand in brackets.
        string.Equals(
            new HostString(asked.ToUriComponent()).Host.Trim('[', ']').TrimEnd('.'),
            host.Trim('[', ']'),
            StringComparison.OrdinalIgnoreCase
        );

    private static bool IsLocal(HostString asked) =>
        Uri.TryCreate($"http://{asked.Value}/", UriKind.Absolute, out var url) && url.IsLoopback;

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
