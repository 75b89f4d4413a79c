using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Settings under <c>Proxies:</c>: whose <c>X-Forwarded-*</c> headers are believed.</summary>
public sealed class ProxySettings
{
    /// <summary>Addresses (10.0.0.1) or networks (10.0.0.0/8).</summary>
    public IList<string> Known { get; } = [];

    public string? Why() =>
        Known.FirstOrDefault(k => !IPAddress.TryParse(k, out _) && !System.Net.IPNetwork.TryParse(k, out _)) is { } wrong
            ? $"Proxies:Known holds '{wrong}'; an IP address or a network such as 10.0.0.0/8 is expected."
            : null;
}

public static class ReverseProxies
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

    /// <summary>Without a known proxy nobody's headers are believed, not even this machine's own.</summary>
    public static void UseProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ProxySettings>>().Value.Known.Count > 0)
            app.UseForwardedHeaders();
        if (!app.Environment.IsDevelopment())
            app.Use(OnlyOverHttps);
    }

    /// <summary>Cookies that only travel over https make every page useless over http: said at once, and whom it concerns.</summary>
    private static Task OnlyOverHttps(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            "This portal is only spoken to over https. Use its https address.\n"
                + "If you run it: the proxy that speaks https says so in X-Forwarded-Proto, and its address stands in Proxies:Known.\n"
        );
    }
}
