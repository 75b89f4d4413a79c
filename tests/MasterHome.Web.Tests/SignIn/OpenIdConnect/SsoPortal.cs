using System.Collections.Concurrent;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ExternalIdentity = MasterHome.Web.Tests.Support.ExternalIdentity;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>A portal with OpenID providers. Its clock starts at the real time, because the test client expires correlation cookies by the
/// real clock.</summary>
public class SsoPortal : TestPortal
{
    public SsoPortal()
    {
        if (DateTimeOffset.UtcNow > Clock.GetUtcNow())
            Clock.SetUtcNow(DateTimeOffset.UtcNow);
    }

    /// <summary>All log entries.</summary>
    public LogSink Logs { get; } = new();

    public SsoPortal WithProvider(ScriptedProvider provider, string id, string name, params (string Setting, string Value)[] more) =>
        WithProvider(provider.Authority, id, name, more);

    public SsoPortal WithProvider(string authority, string id, string name, params (string Setting, string Value)[] more)
    {
        var index = _providers++;
        foreach (
            var (setting, value) in more.Concat([
                ("Id", id),
                ("Name", name),
                ("Authority", authority),
                ("ClientId", ScriptedProvider.ClientId),
                ("ClientSecret", ScriptedProvider.Secret),
                ("RequireHttps", "false"),
            ])
        )
            With($"SignIn:Providers:{index}:{setting}", value);
        return this;
    }

    /// <summary>Adds a staff account, with or without a confirmed email address and a password.</summary>
    public async Task<Account> AddAccount(string email, string? password = null, bool confirmed = true, Action<Account>? configure = null)
    {
        var account = new Account(email, email.Split('@')[0], null, StaffRole.Staff, Clock.GetUtcNow().UtcDateTime)
        {
            EmailConfirmed = confirmed,
        };
        if (password is not null)
            account.PasswordHash = A.PasswordHasher().HashPassword(account, password);
        configure?.Invoke(account);
        await Do(db =>
        {
            db.Add(account);
            return db.SaveChangesAsync();
        });
        return account;
    }

    /// <summary>How often a sign-in through this provider was refused, by the security events.</summary>
    public async Task<int> Refusals(string provider = "acme")
    {
        await FlushSecurityEvents();
        return await Ask(db =>
            db.SecurityEvents.Where(e => e.Kind == SecurityEventKind.ProviderRefused && e.Way == provider).SumAsync(e => e.Count)
        );
    }

    public Task<List<string>> SubjectsOf(Account account) =>
        Ask(db => db.UserLogins.Where(l => l.UserId == account.Id).Select(l => l.ProviderKey).ToListAsync());

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<ILoggerProvider>(Logs);
        });
    }

    private int _providers;
}

/// <summary>Keeps messages and exceptions, but no scopes as LogCapture does: scopes name our own OpenID Connect controllers.</summary>
public sealed class LogSink : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose() { }
}

internal static class ProviderSteps
{
    /// <summary>Signs in at the provider with this identity and follows the redirects to the final page.</summary>
    public static async Task<WebPage> SignInThrough(
        this Visitor visitor,
        ScriptedProvider provider,
        ExternalIdentity identity,
        string start = "/sign-in/sso"
    ) => await visitor.Get(await visitor.GetCallback(provider, identity, start));

    /// <summary>The callback path to which the provider redirects.</summary>
    public static async Task<string> GetCallback(
        this Visitor visitor,
        ScriptedProvider provider,
        ExternalIdentity identity,
        string start = "/sign-in/sso"
    )
    {
        provider.Visitor = identity;
        using var redirect = await visitor.Http.GetAsync(start);
        Assert.True(
            redirect.Headers.Location is { IsAbsoluteUri: true },
            $"{start} does not lead to the provider: {(int)redirect.StatusCode} {redirect.Headers.Location}"
        );
        return await FollowProvider(redirect.Headers.Location);
    }

    /// <summary>The callback path for a signed-in user who chooses "Link" under Security.</summary>
    public static async Task<string> GetLinkCallback(this Visitor visitor, ScriptedProvider provider, ExternalIdentity identity)
    {
        provider.Visitor = identity;
        using var redirect = await visitor.Post(await visitor.Get("/security"), "/security/links");
        Assert.True(
            redirect.Headers.Location is { IsAbsoluteUri: true },
            $"The button does not lead to the provider: {(int)redirect.StatusCode} {redirect.Headers.Location}"
        );
        return await FollowProvider(redirect.Headers.Location);
    }

    /// <summary>Follows the redirect at the provider and returns the path back to the portal.</summary>
    public static async Task<string> FollowProvider(Uri redirect)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var back = await client.GetAsync(redirect);
        Assert.True(back.Headers.Location is not null, $"{redirect}: {await back.Content.ReadAsStringAsync()}");
        return back.Headers.Location.PathAndQuery;
    }

    public static async Task<bool> IsSignedIn(this Visitor visitor)
    {
        using var answer = await visitor.Http.GetAsync("/back-office");
        return answer.IsSuccessStatusCode;
    }
}
