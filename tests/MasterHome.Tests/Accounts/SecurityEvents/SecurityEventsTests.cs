using System.Data;
using System.Data.Common;
using System.Net;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Accounts.SecurityEvents;

[Trait("Fault", "6")]
public sealed class SecurityEventsTests(TestDatabase database) : DataTest(database)
{
    private readonly SecuritySettings _settings = new() { AnonymousEventsPerDay = 50, EventsPerAccountPerDay = 8 };

    [Fact]
    public async Task Ten_thousand_anonymous_failures_of_a_day_leave_a_bounded_number_of_rows_that_count_them_all()
    {
        var failures = Enumerable
            .Range(0, 10_000)
            .Select(i =>
                Entry(
                    SecurityEventKind.WrongPassword,
                    null,
                    i * 7 % 11 * 60,
                    CoarseNetwork.Of(new IPAddress([10, (byte)(i >> 8), (byte)i, 9]))
                )
            )
            .Chunk(1000);
        foreach (var batch in failures)
            await Write(batch);

        var rows = await Read(db => db.SecurityEvents.ToListAsync());
        Assert.Equal(51, rows.Count);
        Assert.Equal(10_000, rows.Sum(r => r.Count));
        Assert.Single(rows, r => r.Kind == SecurityEventKind.NotListed);
    }

    [Fact]
    public async Task The_limit_of_one_account_neither_hides_another_account_nor_what_was_done()
    {
        var (mira, jun) = (await Account("mira"), await Account("jun"));
        for (var i = 0; i < 30; i++)
            await Write(Entry(SecurityEventKind.WrongPassword, mira, i, $"10.0.{i}.0/24"));
        await Write(Entry(SecurityEventKind.WrongPassword, jun, 40), Entry(SecurityEventKind.SignedIn, mira, 41));

        var rows = await Read(db => db.SecurityEvents.ToListAsync());
        Assert.Equal(9, rows.Count(r => r.AccountId == mira && r.Result == SecurityEventResult.Refused || IsOverflow(r, mira)));
        Assert.Equal(22, rows.Single(r => IsOverflow(r, mira)).Count);
        Assert.Single(rows, r => r.AccountId == jun);
        Assert.Single(rows, r => r.Kind == SecurityEventKind.SignedIn);

        static bool IsOverflow(SecurityEvent row, string account) => row.Kind == SecurityEventKind.NotListed && row.AccountId == account;
    }

    [Fact]
    public async Task Equal_failures_of_an_hour_are_one_row_and_each_sign_in_is_its_own()
    {
        var mira = await Account("mira");
        await Write(Entry(SecurityEventKind.WrongPassword, mira, 0), Entry(SecurityEventKind.WrongPassword, mira, 5));
        await Write(Entry(SecurityEventKind.WrongPassword, mira, 59), Entry(SecurityEventKind.WrongPassword, mira, 60));
        // Another process was slower to write what it had recorded before.
        await Write(Entry(SecurityEventKind.WrongPassword, mira, 30));
        await Write(Entry(SecurityEventKind.SignedIn, mira, 0), Entry(SecurityEventKind.SignedIn, mira, 0));

        var rows = await Read(db => db.SecurityEvents.OrderBy(e => e.FirstAt).ToListAsync());
        var failures = rows.Where(r => r.Kind == SecurityEventKind.WrongPassword).Select(r => (r.Count, r.FirstAt, r.At));
        Assert.Equal([(4, A.Moment, A.Moment.AddMinutes(59)), (1, A.Moment.AddHours(1), A.Moment.AddHours(1))], failures);
        Assert.Equal(2, rows.Count(r => r is { Kind: SecurityEventKind.SignedIn, Count: 1 }));
    }

    [Fact]
    public async Task Several_processes_that_write_the_same_row_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Write(Entry(SecurityEventKind.Forbidden, null, i)))));
        Assert.Equal(8, Assert.Single(await Read(db => db.SecurityEvents.ToListAsync())).Count);
    }

    /// <summary>SQLite always lets one process write at a time. SQL Server must be asked, or two processes that count at once both find
    /// room.</summary>
    [Fact]
    public async Task Counting_the_rows_of_a_day_and_adding_one_is_serializable()
    {
        var levels = new Levels();
        await using var db = Open(levels);
        await new SecurityEventWriter(db, Options.Create(_settings)).Write([Entry(SecurityEventKind.Forbidden, null, 0)], default);
        Assert.Equal([IsolationLevel.Serializable], levels.Asked);
    }

    [Fact]
    public async Task Old_events_are_deleted()
    {
        await Write(Entry(SecurityEventKind.Forbidden, null, -60 * 24 * 401), Entry(SecurityEventKind.Forbidden, null, -60 * 24 * 399));
        var result = await Read(db => new PurgeSecurityEvents(db, Clock, Options.Create(_settings)).RunAsync(default));
        Assert.Equal(1, result.Counted);
        Assert.Single(await Read(db => db.SecurityEvents.ToListAsync()));
    }

    [Fact]
    public async Task Recording_never_waits_and_says_once_that_events_are_dropped()
    {
        using var log = new LogCapture();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        _settings.WaitingEvents = 10;
        var queue = new SecurityEventQueue(Clock, Options.Create(_settings), logs.CreateLogger<SecurityEventQueue>());
        for (var i = 0; i < 100; i++)
            queue.Record(SecurityEventKind.WrongPassword, null, null, "10.0.0.0/24");

        // A stop writes what waits.
        var written = new List<SecurityEventEntry>();
        await queue.Drain(
            entries =>
            {
                written.AddRange(entries);
                return Task.CompletedTask;
            },
            new CancellationToken(canceled: true)
        );
        Assert.Equal(10, written.Count);
        Assert.Single(log.Lines, l => l.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:12:3456:789a::1", "2001:db8:12::/48")]
    [InlineData("::1", "::/48")]
    [InlineData("fe80::1:2:3:4", "fe80::/48")]
    [InlineData(null, "unknown")]
    public void A_network_address_is_shortened(string? address, string network) =>
        Assert.Equal(network, CoarseNetwork.Of(address is null ? null : IPAddress.Parse(address)));

    private sealed class Levels : DbTransactionInterceptor
    {
        public List<IsolationLevel> Asked { get; } = [];

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default
        )
        {
            Asked.Add(eventData.IsolationLevel);
            return ValueTask.FromResult(result);
        }
    }

    private static SecurityEventEntry Entry(SecurityEventKind kind, string? account, int minutes, string network = "10.0.0.0/24") =>
        new(kind, account, "Password", network, A.Moment.AddMinutes(minutes));

    private Task Write(params SecurityEventEntry[] entries) =>
        Do(db => new SecurityEventWriter(db, Options.Create(_settings)).Write(entries, default));

    private async Task<string> Account(string name) =>
        (await Given(new Account($"{name}@example.org", name, null, StaffRole.Staff, A.Moment))).Id;
}
