using System.Data.Common;
using MasterHome.Cycles;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Points;

public class LedgerTests(TestDatabase database) : DataTest(database)
{
    [Theory]
    [InlineData("UPDATE PointEntries SET Points = 4000")]
    [InlineData("UPDATE PointEntries SET Reason = 'Nobody will know'")]
    [InlineData("DELETE FROM PointEntries")]
    public async Task The_database_refuses_to_change_or_remove_a_line(string sql)
    {
        var (member, cycle) = await Scene();
        await Post(member, cycle, 40, "talk:1");
        await using var db = Open();
        var refused = await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync(sql));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        Assert.Equal((40, null), await db.PointEntries.Select(e => ValueTuple.Create(e.Points, e.Reason)).SingleAsync());
    }

    [Fact]
    public async Task Pays_one_source_once_and_undoes_the_whole_deed_otherwise()
    {
        var (member, cycle) = await Scene();
        await Post(member, cycle, 40, "talk:1");
        await using var db = Open();
        await Assert.ThrowsAsync<DbUpdateException>(() =>
            db.Transact(ct =>
            {
                db.Note(By.Administrator(), "Talk", 1, "Verified");
                new Ledger(db).Post(Posting(member, cycle, 40, "talk:1"));
                return Task.CompletedTask;
            })
        );
        Assert.Equal((1, 0), await Read(async db => (await db.PointEntries.CountAsync(), await db.History.CountAsync())));
    }

    [Fact]
    public async Task A_balance_is_the_sum_of_the_lines_of_member_and_year()
    {
        var (member, cycle) = await Scene();
        var other = await Given(A.Member().Build());
        var past = await Given(A.Cycle(2025).Build());
        await Post(member, cycle, 40, "talk:1");
        await Post(member, cycle, 25, "talk:2");
        await Post(other, cycle, 100, "talk:3");
        await Post(member, past, 300, "talk:4");
        Assert.Equal(65, await Read(db => new Ledger(db).Balance(member.Id, cycle.Id)));
        Assert.Equal(0, await Read(db => new Ledger(db).Balance(other.Id, past.Id)));
    }

    [Fact]
    public async Task A_correction_is_a_line_of_its_own_with_who_and_why()
    {
        var (member, cycle) = await Scene();
        await Post(member, cycle, 40, "talk:1");
        var line = await Read(db => db.PointEntries.Select(e => e.Id).SingleAsync());
        await Correct(member, cycle, Minus10 with { CorrectsId = line }, Guid.NewGuid());
        var correction = await Read(db => db.PointEntries.SingleAsync(e => e.Kind == PointKind.Correction));
        Assert.Equal(
            (-10, "Counted twice", "Alex Administrator", line),
            (correction.Points, correction.Reason, correction.DecidedBy, correction.CorrectsId)
        );
        Assert.Equal(30, await Read(db => new Ledger(db).Balance(member.Id, cycle.Id)));
        Assert.Equal("Points corrected by -10", await Read(db => db.History.Select(h => h.What).SingleAsync()));
    }

    [Fact]
    public async Task The_same_form_sent_twice_corrects_once()
    {
        var (member, cycle) = await Scene();
        var asked = Guid.NewGuid();
        await Correct(member, cycle, Minus10, asked);
        await Correct(member, cycle, Minus10, asked);
        Assert.Equal((1, 1), await Read(async db => (await db.PointEntries.CountAsync(), await db.History.CountAsync())));
        await Correct(member, cycle, Minus10, Guid.NewGuid());
        Assert.Equal(2, await Read(db => db.PointEntries.CountAsync()));
    }

    [Fact]
    public async Task The_same_form_sent_twice_at_once_corrects_once()
    {
        var (member, cycle) = await Scene();
        var asked = Guid.NewGuid();
        await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => Record.ExceptionAsync(() => Correct(member, cycle, Minus10, asked))))
        );
        Assert.Equal((1, 1), await Read(async db => (await db.PointEntries.CountAsync(), await db.History.CountAsync())));
    }

    public static TheoryData<string, Correction> Nonsense =>
        new()
        {
            { "Points", Minus10 with { Points = 0 } },
            { "Points", Minus10 with { Points = 100_001 } },
            { "Reason", Minus10 with { Reason = " " } },
            { "Reason", Minus10 with { Reason = new string('x', 1001) } },
            { "Title", Minus10 with { Title = "" } },
            { "OccurredOn", Minus10 with { OccurredOn = new DateOnly(2025, 12, 31) } },
            { "CorrectsId", Minus10 with { CorrectsId = 4711 } },
        };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Refuses_a_correction_that_makes_no_sense(string field, Correction correction)
    {
        var (member, cycle) = await Scene();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Correct(member, cycle, correction, Guid.NewGuid()));
        Assert.Equal(field, refused.Field);
        Assert.Equal(0, await Read(db => db.PointEntries.CountAsync()));
    }

    [Fact]
    public async Task Only_an_administrator_corrects_and_nobody_their_own()
    {
        var (member, cycle) = await Scene();
        foreach (var audit in new[] { By.Member(member.Id), By.Staff(), By.Administrator(memberId: member.Id) })
            await Assert.ThrowsAsync<RefusedException>(() =>
                Do(db => new Ledger(db).Correct(member.Id, cycle.Id, Minus10, Guid.NewGuid(), audit))
            );
        Assert.Equal(0, await Read(db => db.PointEntries.CountAsync()));
    }

    [Fact]
    public async Task A_line_of_somebody_else_is_not_corrected_here()
    {
        var (member, cycle) = await Scene();
        await Post(await Given(A.Member().Build()), cycle, 40, "talk:1");
        var line = await Read(db => db.PointEntries.Select(e => e.Id).SingleAsync());
        await Assert.ThrowsAsync<RefusedException>(() => Correct(member, cycle, Minus10 with { CorrectsId = line }, Guid.NewGuid()));
    }

    private static Correction Minus10 => new(-10, A.Day(2026, 9, 1), "Talk", "Counted twice");

    private static Posting Posting(Member member, ProgramCycle cycle, int points, string source) =>
        new(
            member.Id,
            cycle.Id,
            points,
            PointKind.Completion,
            new DateOnly(cycle.Year, 9, 1),
            "Talk",
            "40 points each time",
            1,
            source,
            By.Administrator()
        );

    private async Task<(Member Member, ProgramCycle Cycle)> Scene() => (await Given(A.Member().Build()), await Given(A.Cycle().Build()));

    private Task Post(Member member, ProgramCycle cycle, int points, string source) =>
        Do(async db =>
        {
            new Ledger(db).Post(Posting(member, cycle, points, source));
            await db.SaveChangesAsync();
        });

    private Task Correct(Member member, ProgramCycle cycle, Correction correction, Guid asked) =>
        Do(db => new Ledger(db).Correct(member.Id, cycle.Id, correction, asked, By.Administrator()));
}
