using MasterHome.Cycles;
using MasterHome.Members;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Points;

public class LedgerTotalsTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task The_totals_are_those_of_the_entries_before_and_after_they_are_stored()
    {
        var (cycle, other, member) = (await Given(A.Cycle().Build()), await Given(A.Cycle(2025).Build()), await Given(A.Member().Build()));
        await AssertTotals(cycle, other);
        await Post(member, cycle, PointKind.Completion, 700);
        await Post(member, other, PointKind.Completion, 400);
        await AssertTotals(cycle, other);

        await Advance();
        Assert.Equal(1100, await Stored());
        await AssertTotals(cycle, other);

        await Post(member, cycle, PointKind.Correction, 3);
        await AssertTotals(cycle, other);
        // Few entries more are not worth it.
        await Advance();
        Assert.Equal(1100, await Stored());

        await Post(member, cycle, PointKind.ForumReplies, 1000);
        await Advance();
        await Advance();
        Assert.Equal(2103, await Stored());
        await AssertTotals(cycle, other);
    }

    private async Task AssertTotals(params ProgramCycle[] cycles)
    {
        foreach (var cycle in cycles)
        {
            foreach (var kind in Enum.GetValues<PointKind>().Cast<PointKind?>().Append(null))
            {
                var expected = await Read(db =>
                    db.PointEntries.Where(e => e.CycleId == cycle.Id && (kind == null || e.Kind == kind))
                        .Select(e => e.Points)
                        .ToListAsync()
                );
                var totals = await Read(db => new LedgerTotals(db, Calendar).Of(cycle.Id, kind, default));
                Assert.Equal(new LedgerSum(expected.Count, expected.Sum()), totals);
            }
        }
    }

    private Task Advance() => Do(db => new LedgerTotals(db, Calendar).Advance(default));

    private Task<int> Stored() => Read(db => db.LedgerTotals.SumAsync(t => t.Entries));

    private Task Post(Member member, ProgramCycle cycle, PointKind kind, int entries) =>
        Do(async db =>
        {
            for (var n = 1; n <= entries; n++)
                new Ledger(db).Post(
                    new Posting(
                        member.Id,
                        cycle.Id,
                        n % 7 == 0 ? -n : n,
                        kind,
                        new DateOnly(cycle.Year, 9, 1),
                        "Talk",
                        "A talk",
                        1,
                        $"{kind}:{cycle.Year}:{n}",
                        By.Administrator()
                    )
                );
            await db.SaveChangesAsync();
        });
}
