using System.Data.Common;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;

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
        using var mira = await _portal.SignedIn("mira@example.org");
        await mira.Get("/");
        var (opened, closed) = (_openings.Opened, _openings.Closed);

        await mira.Get("/");
        await mira.Get("/points");

        Assert.Equal((0, 0), (_openings.Opened - opened, _openings.Closed - closed));
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private sealed class Openings : DbConnectionInterceptor
    {
        private int _opened;
        private int _closed;

        public int Opened => _opened;

        public int Closed => _closed;

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
            Interlocked.Increment(ref _opened);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken ct)
        {
            Interlocked.Increment(ref _opened);
            return Task.CompletedTask;
        }

        public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) =>
            Interlocked.Increment(ref _closed);

        public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
        {
            Interlocked.Increment(ref _closed);
            return Task.CompletedTask;
        }
    }
}
