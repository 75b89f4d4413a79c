using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using MasterHome.Accounts;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>How often one network address may knock. Each instance counts for itself; what an account allows is counted in the
/// database (<see cref="Tries"/>).</summary>
public static class RateLimits
{
    private static readonly string[] Entrances = ["/sign-in", "/forgot-password", "/reset-password", "/welcome", "/security"];
    private static readonly string[] Emails = ["/forgot-password", "/welcome/links", "/sign-in/sso/confirmations", "/security/address"];

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
                        Limiter(IsKnock, settings.Value.PerAddressAMinute, TimeSpan.FromMinutes(1)),
                        Limiter(IsLetter, settings.Value.LinksPerAddressAnHour, TimeSpan.FromHours(1))
                    )
            );
    }

    public static void UseLimits(this WebApplication app) => app.UseRateLimiter();

    private static PartitionedRateLimiter<HttpContext> Limiter(Func<HttpRequest, bool> counts, int most, TimeSpan window) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            counts(context.Request)
                ? RateLimitPartition.GetFixedWindowLimiter(
                    Network(context.Connection.RemoteIpAddress),
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = most, Window = window }
                )
                : RateLimitPartition.GetNoLimiter("whoever does not knock")
        );

    private static bool IsKnock(HttpRequest request) => ProviderSetup.IsCallback(request.Path) || IsSentTo(Entrances, request);

    private static bool IsLetter(HttpRequest request) => IsSentTo(Emails, request);

    /// <summary>In capitals and with a slash behind it is the same door, as routing sees it.</summary>
    private static bool IsSentTo(string[] doors, HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && doors.Any(door => request.Path.StartsWithSegments(door, StringComparison.OrdinalIgnoreCase));

    /// <summary>Of IPv6 the first 64 bits: one subscriber has all that follow.</summary>
    private static string Network(IPAddress? address) =>
        address switch
        {
            null => "unknown",
            { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } => Convert.ToHexString(
                address.GetAddressBytes().AsSpan(0, 8)
            ),
            _ => address.MapToIPv4().ToString(),
        };
}
