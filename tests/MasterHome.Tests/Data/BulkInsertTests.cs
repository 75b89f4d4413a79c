using System.Text.Json;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Data;

public class BulkInsertTests(TestDatabase database) : DataTest(database)
{
    private static readonly Type[] Inserted =
    [
        typeof(Member),
        typeof(Account),
        typeof(OutgoingEmail),
        typeof(HistoryEntry),
        typeof(Outcome),
        typeof(StandingChange),
    ];

    public static TheoryData<Type> Types => [.. Inserted];

    /// <summary>Every column, also those that the other has by default, is as a save writes it.</summary>
    [Fact]
    public async Task Writes_what_a_save_writes()
    {
        var cycle = await Given(A.Cycle().Build());
        var standing = await StandingOf(await Given(A.Member().Build()));
        await AssertSame(n => A.Member().Called("Łukasz", "O’Neill").At($"łukasz{n}@example.org").InForumAs(n, "handle").Build());
        await AssertSame(n => new Account($"a{n}@example.org", "Łukasz", null, StaffRole.Staff, A.Moment.AddTicks(1234567)));
        await AssertSame(n =>
            new OutgoingEmail(
                new Welcome("Łukasz"),
                $"welcome:{n}",
                new Recipient("a@example.org", "Łukasz", standing.Who.Id),
                A.Moment
            ).NotBefore(A.Moment.AddDays(1))
        );
        await AssertSame(_ => new HistoryEntry(By.Administrator(), "Member", "1", "Changed").About(standing.Who.Id, "a", "b", "why"));
        await AssertSame(n => new Outcome(standing, n, "Corrected", By.Administrator()));
        Assert.Equal(cycle.Id, standing.CycleId);
    }

    [Fact]
    public async Task Refuses_a_text_that_is_longer_than_its_column()
    {
        var entry = new HistoryEntry(By.Administrator(), new string('s', 41), "1", "Changed");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Insert(entry));
        Assert.Equal("HistoryEntry.Subject holds at most 40 characters, but got 41.", refused.Message);
        Assert.Equal(0, await Read(db => db.History.CountAsync()));
    }

    [Fact]
    public async Task Refuses_an_entity_whose_parts_it_would_lose()
    {
        var member = A.Member().Build();
        member.AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 30), "Travel", A.Moment);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Insert(member));
        Assert.Equal("Member.Leaves would not be inserted.", refused.Message);
    }

    [Fact]
    public async Task Names_the_row_that_the_database_refused_and_keeps_none()
    {
        var (one, same) = (A.Member().At("mira@example.org").Build(), A.Member().At("MIRA@example.org").Build());
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => Insert(A.Member().Build(), one, same));
        Assert.True(refused.IsUniqueViolation());
        Assert.Contains(same, refused.Entries.Select(e => e.Entity));
        Assert.Equal(0, await Read(db => db.Members.CountAsync()));
    }

    [Fact]
    public async Task Needs_the_transaction_of_the_change() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Do(db => db.InsertAll([A.Member().Build()], default)));

    [Theory, MemberData(nameof(Types))]
    public void The_statement_for_SQL_Server_parses_and_reads_each_column_with_its_type(Type type)
    {
        using var db = DesignTimeOptions.SqlServer();
        var script = new TSql(BulkInsert.SqlServerStatement(db, type));
        Assert.Empty(script.Errors);
        Assert.Equal(["InsertStatement"], script.Statements);
    }

    [Fact]
    public void Rows_for_SQL_Server_are_written_so_that_no_language_of_the_server_reads_them_differently()
    {
        using var db = DesignTimeOptions.SqlServer();
        var member = A.Member().Called("Łukasz", "\"O’Neill\"").At("mira@example.org").QualifiedOn(A.Day(2024, 3, 1)).Build();
        using var json = JsonDocument.Parse(BulkInsert.Json(db, [member]));
        var row = json.RootElement[0];
        Assert.Equal("2026-09-15T10:00:00.0000000", row.GetProperty("AddedAt").GetString());
        Assert.Equal("2024-03-01", row.GetProperty("QualifiedOn").GetString());
        Assert.Equal("\"O’Neill\"", row.GetProperty("LastName").GetString());
        Assert.Equal(JsonValueKind.False, row.GetProperty("IsPartner").ValueKind);
        Assert.Equal(JsonValueKind.Null, row.GetProperty("Phone").ValueKind);
    }

    private async Task<MemberStanding> StandingOf(Member member) =>
        await Read(async db => (await new Standings(db, Calendar).Of(member.Id, await db.Cycles.SingleAsync()))!);

    /// <summary>Saves one and inserts the other, and compares the rows without what must differ.</summary>
    private async Task AssertSame<T>(Func<int, T> create)
        where T : class
    {
        var (saved, inserted) = (create(1), create(2));
        await Given(saved);
        await Insert(inserted);
        await using var db = Open();
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
        var columns = db
            .Model.FindEntityType(typeof(T))!
            .GetProperties()
            .Where(p => p.ClrType != typeof(Guid) && !IsOwn(p.Name))
            .Select(p => p.GetColumnName())
            .Order(StringComparer.Ordinal)
            .ToList();
        var text = string.Join(" || '|' || ", columns.Select(c => $"typeof(\"{c}\") || ' ' || COALESCE(\"{c}\", 'null')"));
#pragma warning disable EF1002 // The names are those of the model.
        var rows = await db
            .Database.SqlQueryRaw<string>($"SELECT {text} AS Value FROM \"{table}\" ORDER BY rowid DESC LIMIT 2")
            .ToListAsync();
#pragma warning restore EF1002
        Assert.Equal(2, rows.Count);
        Assert.Equal(rows[0], rows[1]);
    }

    private static bool IsOwn(string column) =>
        column
            is "Id"
                or "Email"
                or "EmailKey"
                or "SearchText"
                or "CommunityUserId"
                or "UserName"
                or "NormalizedEmail"
                or "NormalizedUserName"
                or "SecurityStamp"
                or "ConcurrencyStamp"
                or "Key"
                or "MessageToken"
                or "Version";

    private Task Insert<T>(params T[] entities)
        where T : class => Do(db => db.Transact(ct => db.InsertAll(entities, ct)));
}
