using System.Data.Common;
using System.Net;
using MasterHome.Data;
using MasterHome.Data.Sqlite;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>SQLite itself has no room for another page.</summary>
[Trait("Fault", "7")]
public sealed class FullDatabaseTests : IAsyncDisposable
{
    // Longer than a page, so that no half-empty page takes it.
    private static readonly string Typed = new('é', 3900);
    private readonly FullPortal _portal = new();

    [SqliteTheory]
    [InlineData(0)]
    // The session was seen more than a minute ago.
    [InlineData(2)]
    public async Task A_form_is_kept_on_the_page_and_nothing_of_it_is_stored_until_there_is_room(int minutesLater)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        var before = await Rows();
        await _portal.Fill();
        _portal.Clock.Advance(TimeSpan.FromMinutes(minutesLater));

        using var answer = await mira.Post(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var full = new WebPage("/suggestions", answer.StatusCode, await answer.Content.ReadAsStringAsync());
        full.Says("A talk");
        full.Says(Typed);
        Assert.Equal(before, await Rows());
        Assert.Equal(HttpStatusCode.OK, (await mira.Get("/suggestions")).Status);

        await _portal.MakeRoom();
        Assert.Equal(HttpStatusCode.OK, (await mira.Send(full, "/suggestions")).Status);
        Assert.Equal(Typed, await _portal.Ask(db => db.Suggestions.OrderBy(s => s.Id).Select(s => s.Description).LastAsync()));
        Assert.Equal(before.Suggestions + 1, (await Rows()).Suggestions);
    }

    [SqliteFact]
    public async Task Readiness_says_that_the_database_cannot_be_written_until_there_is_room()
    {
        using var visitor = _portal.Visitor();
        Assert.Contains("database: Healthy", (await visitor.Get("/health/ready")).Html, StringComparison.Ordinal);

        await _portal.Fill();
        _portal.Clock.Advance(TimeSpan.FromSeconds(31));
        var full = await visitor.Get("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.Status);
        Assert.Contains("database: Unhealthy, cannot be written now.", full.Html, StringComparison.Ordinal);
        Assert.Contains("its disk is full", full.Html, StringComparison.Ordinal);

        await _portal.MakeRoom();
        _portal.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Contains("database: Healthy", (await visitor.Get("/health/ready")).Html, StringComparison.Ordinal);
    }

    private Task<(int Suggestions, int History, int Emails)> Rows() =>
        _portal.Ask(async db => (await db.Suggestions.CountAsync(), await db.History.CountAsync(), await db.OutgoingEmails.CountAsync()));

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    /// <summary>A portal whose database may not grow while the test says so. SQLite then answers as on a full disk.</summary>
    private sealed class FullPortal : TestPortal
    {
        private readonly PageLimit _limit = new();

        /// <summary>No further page, and no free page is left.</summary>
        public async Task Fill()
        {
            await using var connection = await Open();
            Run(connection, "CREATE TABLE Ballast (Bytes BLOB)");
            _limit.IsFull = true;
            _limit.Set(connection);
            foreach (var bytes in new[] { 65_536, 4096, 64 })
            {
                try
                {
                    while (true)
                        Run(connection, $"INSERT INTO Ballast VALUES (zeroblob({bytes}))");
                }
                catch (SqliteException e) when (e.SqliteErrorCode == 13) { }
            }
            LimitAll();
        }

        public async Task MakeRoom()
        {
            _limit.IsFull = false;
            await using var connection = await Open();
            _limit.Set(connection);
            Run(connection, "DROP TABLE Ballast");
            LimitAll();
        }

        /// <summary>The next request opens its connection anew, with the limit of now.</summary>
        private void LimitAll() => Services.GetRequiredService<OpenConnections>().Close();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services =>
                services.ConfigureDbContext<SqliteHomeDb>(options => options.AddInterceptors(_limit))
            );
        }

        private async Task<SqliteConnection> Open()
        {
            var connection = new SqliteConnection(DatabaseRegistration.SqliteFile(Path.Combine(Folder, "home.db")));
            await connection.OpenAsync();
            return connection;
        }

        private static void Run(SqliteConnection connection, string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>SQLite keeps the limit for each connection, and never sets it below the present size.</summary>
    private sealed class PageLimit : DbConnectionInterceptor
    {
        private const int None = 1_073_741_823;

        public bool IsFull { get; set; }

        public void Set(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA max_page_count = {(IsFull ? 1 : None)}";
            command.ExecuteNonQuery();
        }

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

        public override Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            Set(connection);
            return Task.CompletedTask;
        }
    }
}
