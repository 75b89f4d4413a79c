using System.Collections.Concurrent;
using MasterHome.Accounts;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Looks whether a provider answers before somebody is sent there: what it said of itself long ago does not tell, and a dead
/// page elsewhere offers no other door.</summary>
public sealed class ProviderHealth(IOptionsMonitor<OpenIdConnectOptions> schemes, IOptions<SignInSettings> settings, TimeProvider clock)
{
    // One look serves everybody who comes within it, so that no crowd at our door becomes one at the provider's.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ProviderCheck> _looks = new();

    /// <summary>Waits no longer than somebody at the door would.</summary>
    public async Task<bool> Answers(SignInProvider provider)
    {
        var now = clock.GetUtcNow();
        var look = _looks.AddOrUpdate(provider.Id, id => Begin(id, now), (id, last) => now - last.At < Glance ? last : Begin(id, now));
        try
        {
            return await look.Answer.Value.WaitAsync(TimeSpan.FromSeconds(settings.Value.ReachSeconds));
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private ProviderCheck Begin(string id, DateTimeOffset now) =>
        new(now, new Lazy<Task<bool>>(() => Ask(schemes.Get(ProviderSetup.Scheme(id)))));

    private static async Task<bool> Ask(OpenIdConnectOptions options)
    {
        try
        {
            using var answer = await options.Backchannel.GetAsync(options.MetadataAddress, HttpCompletionOption.ResponseHeadersRead);
            await options.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (ExternalSignIn.IsSilence(e))
        {
            return false;
        }
    }

    private sealed record ProviderCheck(DateTimeOffset At, Lazy<Task<bool>> Answer);
}

/// <summary>The portal's own line to providers. An error of the provider's is no answer: the framework would try to read it as one.</summary>
internal sealed class Backchannel : DelegatingHandler
{
    public Backchannel()
        : base(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.StatusCode < System.Net.HttpStatusCode.InternalServerError)
            return answer;
        using (answer)
            throw new HttpRequestException("The provider has an error of its own.", null, answer.StatusCode);
    }
}
