using System.Data.Common;
using MasterHome.Data;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Hosting;

public sealed class OpenConnectionsTests : IAsyncDisposable
{
    private readonly Openings _openings = new();
    private readonly TestPortal _portal;

    public OpenConnectionsTests() => _portal = new TestPortal().Hears(_openings);

    /// <summary>SQL Server's pool makes an opening cheap, and gives the connection to others between two queries.</summary>
    [SqliteFact]
    public async Task A_page_uses_the_connection_that_an_earlier_one_opened()
    {
        _portal.Server.PreserveExecutionContext = true;
        using var mira = await _portal.SignedIn("mira@example.org");
        await _portal.FlushSecurityEvents();
        await OpenAllOfThePool();
        var heard = _openings.Listen();

        await mira.Get("/");
        await mira.Get("/points");

        Assert.Equal((0, 0), (heard.Opened, heard.Closed));
        _portal.Services.GetRequiredService<OpenConnections>().Close();
        await mira.Get("/");
        Assert.True(heard.Opened > 0);
    }

    /// <summary>Background work at the start may have left more than one context in the pool, and a page gets the one that rested
    /// longest. More contexts than there can be are taken at once, opened as requests do, and given back.</summary>
    private async Task OpenAllOfThePool()
    {
        var connections = _portal.Services.GetRequiredService<OpenConnections>();
        var scopes = Enumerable.Range(0, 16).Select(_ => _portal.Services.CreateAsyncScope()).ToList();
        foreach (var scope in scopes)
            await connections.Open(scope.ServiceProvider.GetRequiredService<HomeDb>(), default);
        foreach (var scope in scopes)
            await scope.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private sealed class Heard
    {
        public int Opened;
        public int Closed;
    }

    /// <summary>Hears the connections of what runs in the caller's flow, and not those of background work.</summary>
    private sealed class Openings : DbConnectionInterceptor
    {
        private readonly AsyncLocal<Heard?> _heard = new();

        public Heard Listen() => _heard.Value = new Heard();

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Open();

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken ct)
        {
            Open();
            return Task.CompletedTask;
        }

        public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => Close();

        public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
        {
            Close();
            return Task.CompletedTask;
        }

        private void Open()
        {
            if (_heard.Value is { } heard)
                Interlocked.Increment(ref heard.Opened);
        }

        private void Close()
        {
            if (_heard.Value is { } heard)
                Interlocked.Increment(ref heard.Closed);
        }
    }
}
