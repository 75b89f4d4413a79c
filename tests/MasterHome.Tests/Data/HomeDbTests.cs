using MasterHome.History;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Data;

public class HomeDbTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task The_second_of_two_concurrent_saves_fails()
    {
        var cycle = await Given(A.Cycle().Build());
        var id = (await Given(A.Opportunity().In(cycle).With(A.Session()).Build())).Id;
        await using var first = Open();
        await using var second = Open();
        var (mine, theirs) = (
            await first.Opportunities.SingleAsync(o => o.Id == id),
            await second.Opportunities.SingleAsync(o => o.Id == id)
        );
        mine.Change(mine.Terms with { Points = 50 });
        theirs.Change(theirs.Terms with { Points = 60 });
        await first.SaveChangesAsync();
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());
        Assert.Equal(50, await Read(db => db.Opportunities.Select(o => o.Points).SingleAsync()));
    }

    [Fact]
    public async Task A_failed_transaction_is_rolled_back()
    {
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db =>
                db.Transact(async ct =>
                {
                    db.Add(A.Member().Build());
                    await db.SaveChangesAsync(ct);
                    throw new RefusedException("No.");
                })
            )
        );
        Assert.Equal(0, await Read(db => db.Members.CountAsync()));
    }

    [Fact]
    public async Task Times_are_read_as_utc()
    {
        await Given(A.Member().Build());
        var added = await Read(db => db.Members.Select(m => m.AddedAt).SingleAsync());
        Assert.Equal((A.Moment, DateTimeKind.Utc), (added, added.Kind));
    }

    [Fact]
    public async Task History_entries_are_numbered_in_order()
    {
        await Do(async db =>
        {
            foreach (var what in new[] { "First", "Second" })
            {
                db.Note(By.Administrator(), "Member", 1, what, 7, before: "a", after: "b", reason: "why");
                await db.SaveChangesAsync();
            }
        });
        Assert.Equal(
            ["First", "Second"],
            await Read(db => db.History.Where(h => h.MemberId == 7).OrderBy(h => h.Id).Select(h => h.What).ToListAsync())
        );
    }

    [Theory]
    [InlineData(2023)]
    [InlineData(2024)]
    [InlineData(2025)]
    [InlineData(2026)]
    [InlineData(2027)]
    public async Task The_query_for_a_years_members_matches_the_rule_in_code(int year)
    {
        var members = new List<Member>();
        foreach (var qualified in new[] { 2024, 2025, 2026 })
        {
            foreach (var ended in new int?[] { null, 2024, 2025, 2026 })
            {
                var member = A.Member().QualifiedIn(12, qualified).Build();
                if (ended is { } last)
                    member.Renew(certified: false, last);
                members.Add(await Given(member));
            }
        }
        Assert.Equal(
            members.Where(m => m.IsIn(year)).Select(m => m.Id),
            await Read(db => db.Members.In(year).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync())
        );
    }

    [Theory]
    [InlineData("nunez", 1)]
    [InlineData("NÚÑEZ jose", 1)]
    [InlineData("example.org", 2)]
    [InlineData("nobody", 0)]
    [InlineData("", 2)]
    [InlineData("100%", 0)]
    public async Task Members_are_found_regardless_of_case_and_accents(string search, int found)
    {
        await Given(A.Member().Called("José", "Núñez").Build());
        await Given(A.Member().Called("Mira", "Okafor").Build());
        Assert.Equal(found, await Read(db => db.MembersMatching(search).CountAsync()));
    }

    [Theory]
    [InlineData(null, 1, 3)]
    [InlineData(2, 2, 1)]
    [InlineData(99, 2, 1)]
    [InlineData(-1, 1, 3)]
    public async Task A_page_out_of_range_is_the_nearest_existing_page(int? asked, int number, int rows)
    {
        for (var n = 0; n < 4; n++)
            await Given(A.Member().Build());
        var page = await Read(db => db.Members.OrderBy(m => m.Id).Select(m => m.Id).PageAsync(asked, 3));
        Assert.Equal((number, rows, 4), (page.Number, page.Rows.Count, page.Total));
    }

    [Fact]
    public async Task Two_members_cannot_share_an_email_or_a_community_id()
    {
        await Given(A.Member().At("mira@example.org").InForumAs(17).Build());
        await Assert.ThrowsAsync<DbUpdateException>(() => Given(A.Member().At("MIRA@example.org").Build()));
        await Assert.ThrowsAsync<DbUpdateException>(() => Given(A.Member().InForumAs(17).Build()));
        await Given(A.Member().Build());
        await Given(A.Member().Build());
    }
}
