using System.Collections.Concurrent;
using MasterHome.Accounts;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Checks that a provider responds before the browser is redirected to it. Cached metadata does not show an outage, and an
/// error page at the provider offers no other sign-in method.</summary>
public sealed class ProviderHealth(IOptionsMonitor<OpenIdConnectOptions> schemes, IOptions<SignInSettings> settings, TimeProvider clock)
{
    // All sign-ins within this time share one check, so that a rush of members does not become a rush of requests to the provider.
    private static readonly TimeSpan CheckLifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ProviderCheck> _checks = new();

    /// <summary>Waits at most <see cref="SignInSettings.ReachSeconds"/>, because a member is waiting for the page.</summary>
    public async Task<bool> IsReachable(SignInProvider provider)
    {
        var now = clock.GetUtcNow();
        var check = _checks.AddOrUpdate(
            provider.Id,
            id => StartCheck(id, now),
            (id, last) => now - last.At < CheckLifetime ? last : StartCheck(id, now)
        );
        try
        {
            return await check.Result.Value.WaitAsync(TimeSpan.FromSeconds(settings.Value.ReachSeconds));
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private ProviderCheck StartCheck(string id, DateTimeOffset now) =>
        new(now, new Lazy<Task<bool>>(() => Check(schemes.Get(ProviderSetup.Scheme(id)))));

    private static async Task<bool> Check(OpenIdConnectOptions options)
    {
        try
        {
            using var response = await options.Backchannel.GetAsync(options.MetadataAddress, HttpCompletionOption.ResponseHeadersRead);
            await options.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (ExternalSignIn.IsUnreachable(e))
        {
            return false;
        }
    }

    private sealed record ProviderCheck(DateTimeOffset At, Lazy<Task<bool>> Result);
}

/// <summary>HTTP handler for requests to providers. Turns a 5xx response into an exception, because the framework would
/// parse its body.</summary>
internal sealed class Backchannel : DelegatingHandler
{
    public Backchannel()
        : base(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode < System.Net.HttpStatusCode.InternalServerError)
            return response;
        using (response)
            throw new HttpRequestException("The provider returned a server error.", null, response.StatusCode);
    }
}
