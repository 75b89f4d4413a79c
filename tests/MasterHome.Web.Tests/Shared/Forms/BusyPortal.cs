using System.Data.Common;
using MasterHome.Data.Sqlite;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>A portal whose database refuses writes while the test says so.</summary>
internal sealed class BusyPortal : TestPortal
{
    public RefusedWrites Refuses { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.ConfigureDbContext<SqliteHomeDb>(options => options.AddInterceptors(Refuses)));
    }
}

/// <summary>Answers writes as SQLite does when the lock is not free (5) or the disk is full (13).</summary>
internal sealed class RefusedWrites : DbCommandInterceptor
{
    public int? Error { get; set; }

    /// <summary>Reads fail too.</summary>
    public bool RefusesReads { get; set; }

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
        Error is { } error && (RefusesReads || IsWrite(command)) ? throw new SqliteException("refused", error) : result;

    private static bool IsWrite(DbCommand command) =>
        new[] { "INSERT", "UPDATE", "DELETE" }.Any(write => command.CommandText.Contains($"{write} ", StringComparison.OrdinalIgnoreCase));
}
