using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using MasterHome.Accounts;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Limits sign-in attempts and email requests by network address. Each instance counts separately. Attempts by account are
/// counted in the database (<see cref="AttemptLimiter"/>).</summary>
internal static class RateLimits
{
    private static readonly string[] SignInPaths = ["/sign-in", "/forgot-password", "/reset-password", "/welcome", "/security"];
    private static readonly string[] EmailPaths = ["/forgot-password", "/welcome/links", "/sign-in/sso/confirmations", "/security/address"];

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
                rejected.HttpContext.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds):0}";
                return ValueTask.CompletedTask;
            };
        });
        builder
            .Services.AddOptions<RateLimiterOptions>()
            .Configure<IOptions<SignInSettings>>(
                (limits, settings) =>
                    limits.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                        Limiter(IsSignInAttempt, settings.Value.PerAddressAMinute, TimeSpan.FromMinutes(1)),
                        Limiter(RequestsEmail, settings.Value.LinksPerAddressAnHour, TimeSpan.FromHours(1))
                    )
            );
    }

    public static void UseLimits(this WebApplication app) => app.UseRateLimiter();

    private static PartitionedRateLimiter<HttpContext> Limiter(Func<HttpRequest, bool> counts, int limit, TimeSpan window) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            counts(context.Request)
                ? RateLimitPartition.GetFixedWindowLimiter(
                    PartitionKey(context.Connection.RemoteIpAddress),
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = window }
                )
                : RateLimitPartition.GetNoLimiter("unlimited")
        );

    private static bool IsSignInAttempt(HttpRequest request) => ProviderSetup.IsCallback(request.Path) || IsPostTo(SignInPaths, request);

    private static bool RequestsEmail(HttpRequest request) => IsPostTo(EmailPaths, request);

    /// <summary>Ignores case and a trailing slash, as routing does.</summary>
    private static bool IsPostTo(string[] paths, HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && paths.Any(path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    /// <summary>For IPv6, the first 64 bits: one subscriber controls all addresses in a /64.</summary>
    private static string PartitionKey(IPAddress? address) =>
        address switch
        {
            null => "unknown",
            { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } => Convert.ToHexString(
                address.GetAddressBytes().AsSpan(0, 8)
            ),
            _ => address.MapToIPv4().ToString(),
        };
}
