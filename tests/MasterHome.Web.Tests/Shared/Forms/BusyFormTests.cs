using System.Data.Common;
using System.Net;
using MasterHome.Data.Sqlite;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>The database cannot be written while a form is sent.</summary>
[Trait("Fault", "7")]
public sealed class BusyFormTests : IAsyncDisposable
{
    private readonly FullPortal _portal = new();

    [SqliteTheory]
    [InlineData(5)]
    [InlineData(13)]
    public async Task What_was_typed_is_on_the_page_and_can_be_sent_again(int sqliteError)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        var before = await _portal.Ask(db => db.Suggestions.CountAsync());
        _portal.Refuses.Error = sqliteError;

        using var answer = await mira.Post(page, "/suggestions", ("Title", "A talk"), ("Description", "Words that\r\ntook an hour"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var busy = new WebPage("/suggestions", answer.StatusCode, await answer.Content.ReadAsStringAsync());
        busy.Says("A talk");
        busy.Says("Words that took an hour");

        // Still busy: the text stays.
        busy = await mira.Send(busy, "/suggestions");
        busy.Says("Words that took an hour");
        _portal.Refuses.Error = null;
        Assert.Equal(HttpStatusCode.OK, (await mira.Send(busy, "/suggestions")).Status);
        var all = await _portal.Ask(db => db.Suggestions.OrderBy(s => s.Id).Select(s => s.Description).ToListAsync());
        Assert.Equal(before + 1, all.Count);
        Assert.Equal("Words that\ntook an hour", all[^1].ReplaceLineEndings("\n"));
    }

    [SqliteFact]
    public async Task Passwords_are_not_on_the_page()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/security/address");
        _portal.Refuses.Error = 5;

        var busy = await mira.Send(page, "/security/address", ("Email", "new@example.org"), ("Password", "the secret words"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.Status);
        busy.Says("new@example.org");
        Assert.DoesNotContain("the secret words", busy.Html, StringComparison.Ordinal);
        Assert.False(busy.HasForm("/security/address"));
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private sealed class FullPortal : TestPortal
    {
        public RefusedWrites Refuses { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services =>
                services.ConfigureDbContext<SqliteHomeDb>(options => options.AddInterceptors(Refuses))
            );
        }
    }

    /// <summary>Answers writes as SQLite does when the lock is not free (5) or the disk is full (13).</summary>
    private sealed class RefusedWrites : DbCommandInterceptor
    {
        public int? Error { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(Refuse(command, result));

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(Refuse(command, result));

        private T Refuse<T>(DbCommand command, T result) =>
            Error is { } error
            && new[] { "INSERT", "UPDATE", "DELETE" }.Any(write =>
                command.CommandText.Contains($"{write} ", StringComparison.OrdinalIgnoreCase)
            )
                ? throw new SqliteException("refused", error)
                : result;
    }
}
