using System.Globalization;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Web.Tests.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>Counts the database commands of every GET route, with the demo data and with about twice as many rows, and compares them with
/// <c>round-trips.tsv</c>, beside this file. One query per row, one more query on a page, or a whole table that is read fails the build. On
/// SQLite only: the rows are doubled in its dialect, the plans are its own, and the commands are as many on SQL Server.</summary>
public sealed class RoundTripsTests : IAsyncDisposable
{
    private const string Header = "route\tanonymous\tmember\tadministrator";

    private readonly CommandCounter _counter = new();
    private readonly TestPortal _portal;

    public RoundTripsTests() => _portal = new TestPortal().Hears(_counter);

    [SqliteFact]
    public async Task Every_page_sends_the_commands_in_the_table_however_many_rows_there_are()
    {
        _portal.Server.PreserveExecutionContext = true;
        await _portal.Do(db =>
        {
            db.Add(new JobRequest(new object(), "Close 2026", "/", "/", By.Administrator()));
            return db.SaveChangesAsync();
        });
        string?[] emails = [null, "mira@example.org", "alex@example.org"];
        string[] starts = ["/sign-in", "/", "/back-office"];
        var (most, grown) = (new SortedDictionary<string, int?[]>(StringComparer.Ordinal), new List<string>());
        var users = new List<(string Cookie, IReadOnlyList<string> Paths)>();
        for (var user = 0; user < emails.Length; user++)
        {
            using var visitor = emails[user] is { } email ? await _portal.SignedIn(email) : _portal.Visitor();
            var found = new List<string>();
            await foreach (var page in SiteCrawl.Pages(visitor, starts[user], downloads: true))
                found.Add(page.Address);
            // Also what no link leads to.
            found.AddRange(PortalAddresses.Of(_portal.Services).Where(a => a.Method == "GET").Select(a => a.Path));
            users.Add((emails[user] is null ? "" : await visitor.Cookie(), [.. found.Distinct()]));
        }

        var before = new List<Counted>();
        for (var user = 0; user < users.Count; user++)
            before.AddRange(await Count(user, users[user].Cookie, users[user].Paths));
        var scans = await _portal.Ask(db => FullScans.Of(db, before.Where(p => !MayRead(p)).SelectMany(p => p.Commands)));
        await _portal.Do(DoubleEveryTable);
        // A process reads what all members share once, and keeps it.
        await Open("/", users[1].Cookie);
        foreach (var first in before)
        {
            var second = (await Count(first.User, users[first.User].Cookie, [first.Path])).Single();
            if (second.Commands.Count > first.Commands.Count)
                grown.Add(
                    $"{first.Path}: {first.Commands.Count} commands, {second.Commands.Count} with more rows:\n{Repeated(second.Commands)}"
                );
        }
        foreach (var page in before.Where(page => page.IsAllowed))
        {
            if (!most.TryGetValue(page.Route, out var counts))
                most.Add(page.Route, counts = new int?[emails.Length]);
            counts[page.User] = Math.Max(counts[page.User] ?? 0, page.Commands.Count);
        }

        Assert.True(grown.Count == 0, string.Join('\n', grown));
        Assert.True(
            scans.Count == 0,
            string.Join(
                '\n',
                scans.Select(s => $"{before.First(p => p.Commands.Contains(s.Sql)).Path}: {s.Step} in {s.Sql.ReplaceLineEndings(" ")}")
            )
        );
        var actual = most.Select(route =>
            $"{route.Key}\t{string.Join('\t', route.Value.Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "-"))}"
        );
        var expected = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Hosting", "round-trips.tsv"));
        var differences = expected
            .Except(actual.Prepend(Header))
            .Select(line => $"expected {line}")
            .Concat(actual.Prepend(Header).Except(expected).Select(line => $"actual   {line}"))
            .OrderBy(line => line[9..], StringComparer.Ordinal);
        Assert.True(!differences.Any(), string.Join('\n', differences.Prepend("If a number fell, write it into round-trips.tsv.")));
    }

    /// <summary>Whether a page may read whole tables: an export writes them, a question before a change compares or counts all members, and
    /// facts that are rarely asked for have no index.</summary>
    private static bool MayRead(Counted page) =>
        page.Route.EndsWith("/export", StringComparison.Ordinal)
        || page.Route
            is "/back-office/training/requirements/{id:int}/removal"
                or "/back-office/members/emails/new"
                or "/back-office/members/leave/new"
                or "/back-office/sign-ups/emails/new"
                or "/back-office/sign-ups/next-steps/new"
                or "/back-office/sign-ups/withdrawals/new"
        || page.Path.Contains("/back-office/members?community=", StringComparison.Ordinal);

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private async Task<IReadOnlyList<Counted>> Count(int user, string cookie, IReadOnlyList<string> paths)
    {
        var counted = new List<Counted>();
        foreach (var path in paths)
        {
            var heard = _counter.Listen();
            var (route, status) = await Open(path, cookie);
            IReadOnlyList<string> commands = [.. heard];
            if (route is not null)
                counted.Add(new Counted(user, route, path, status, commands));
        }
        return counted;
    }

    private async Task<(string? Route, int Status)> Open(string path, string cookie)
    {
        var matched = new FirstEndpoint();
        var context = await _portal.Server.SendAsync(context =>
        {
            context.Features.Set<IEndpointFeature>(matched);
            var parts = path.Split('?', 2);
            (context.Request.Method, context.Request.Path, context.Request.Host) = ("GET", parts[0], new HostString("localhost"));
            context.Request.QueryString = parts.Length == 2 ? new QueryString($"?{parts[1]}") : QueryString.Empty;
            if (cookie.Length > 0)
                context.Request.Headers.Cookie = cookie;
        });
        await context.Response.Body.CopyToAsync(Stream.Null);
        var route = matched.First is RouteEndpoint { RoutePattern.RawText: { } text } ? $"/{text.TrimStart('/')}" : null;
        return (route, context.Response.StatusCode);
    }

    private static string Repeated(IReadOnlyList<string> commands) =>
        string.Join(
            '\n',
            commands.GroupBy(c => c).Where(g => g.Count() > 1).Select(g => $"  {g.Count()} × {g.Key.ReplaceLineEndings(" ")}")
        );

    /// <summary>Adds a copy of each row. What must be unique gets another text, or none; rows for which neither is possible are left
    /// out.</summary>
    private static async Task DoubleEveryTable(HomeDb db)
    {
        foreach (var entity in db.Model.GetEntityTypes().Where(e => !e.IsMappedToJson() && HasNumber(e)))
        {
            var id = entity.FindPrimaryKey()!.Properties[0].GetColumnName();
            var unique = entity.GetIndexes().Where(i => i.IsUnique).SelectMany(i => i.Properties).ToHashSet();
            var columns = entity.GetProperties().Where(p => p.GetColumnName() != id).ToList();
            var values = columns.Select(p => Copy(p, id, unique.Contains(p)));
#pragma warning disable EF1003 // The names are those of the model.
            await db.Database.ExecuteSqlRawAsync(
                $"INSERT OR IGNORE INTO \"{entity.GetTableName()}\" ({string.Join(", ", columns.Select(Quoted))}) "
                    + $"SELECT {string.Join(", ", values)} FROM \"{entity.GetTableName()}\""
            );
#pragma warning restore EF1003
        }
    }

    private static bool HasNumber(IEntityType entity) =>
        entity.FindPrimaryKey() is { Properties: [{ ClrType: var type }] } && (type == typeof(int) || type == typeof(long));

    private static string Copy(IProperty property, string id, bool isUnique) =>
        !isUnique || property.IsForeignKey() ? Quoted(property)
        : property.IsNullable ? "NULL"
        : property.ClrType == typeof(string) ? $"{Quoted(property)} || '~' || \"{id}\""
        : Quoted(property);

    private static string Quoted(IProperty property) => $"\"{property.GetColumnName()}\"";

    private sealed record Counted(int User, string Route, string Path, int Status, IReadOnlyList<string> Commands)
    {
        /// <summary>Not sent to sign in, and not refused.</summary>
        public bool IsAllowed => Status is not (StatusCodes.Status302Found or StatusCodes.Status403Forbidden);
    }
}
