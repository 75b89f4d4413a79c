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

public static class Proxies
{
    public static void AddProxies(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxySettings>>((options, proxies) =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var known in proxies.Value.Known)
            {
                if (IPAddress.TryParse(known, out var address))
                    options.KnownProxies.Add(address);
                else
                    options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(known));
            }
        });

    /// <summary>Without a known proxy nobody's headers are believed, not even this machine's own.</summary>
    public static void UseProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ProxySettings>>().Value.Known.Count > 0)
            app.UseForwardedHeaders();
    }
}
