using MasterHome.Members;
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Data;

public class HomeDbTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Whoever_saves_second_is_told()
    {
        var cycle = await Given(A.Cycle().Build());
        var id = (await Given(A.Opportunity().In(cycle).With(A.Session()).Build())).Id;
        await using var first = Open();
        await using var second = Open();
        var (mine, yours) = (
            await first.Opportunities.SingleAsync(o => o.Id == id),
            await second.Opportunities.SingleAsync(o => o.Id == id)
        );
        mine.Change(mine.Terms with { Points = 50 });
        yours.Change(yours.Terms with { Points = 60 });
        await first.SaveChangesAsync();
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());
        Assert.Equal(50, await Read(db => db.Opportunities.Select(o => o.Points).SingleAsync()));
    }

    [Fact]
    public async Task A_deed_that_fails_is_undone_as_a_whole()
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
    public async Task Instants_come_back_as_utc()
    {
        await Given(A.Member().Build());
        var added = await Read(db => db.Members.Select(m => m.AddedAt).SingleAsync());
        Assert.Equal((A.Moment, DateTimeKind.Utc), (added, added.Kind));
    }

    [Fact]
    public async Task History_is_numbered_in_the_order_of_the_actions()
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
    public async Task The_database_knows_the_members_of_a_year_as_the_law_does(int year)
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
    public async Task Members_are_found_whatever_the_case_and_accents(string search, int found)
    {
        await Given(A.Member().Called("José", "Núñez").Build());
        await Given(A.Member().Called("Mira", "Okafor").Build());
        Assert.Equal(found, await Read(db => db.Members.Matching(search).CountAsync()));
    }

    [Theory]
    [InlineData(null, 1, 3)]
    [InlineData(2, 2, 1)]
    [InlineData(99, 2, 1)]
    [InlineData(-1, 1, 3)]
    public async Task A_page_that_is_not_there_is_the_nearest_that_is(int? asked, int number, int rows)
    {
        for (var n = 0; n < 4; n++)
            await Given(A.Member().Build());
        var page = await Read(db => db.Members.OrderBy(m => m.Id).Select(m => m.Id).PageAsync(asked, 3));
        Assert.Equal((number, rows, 4), (page.Number, page.Rows.Count, page.Total));
    }

    [Fact]
    public async Task Two_members_cannot_share_an_address_or_a_forum_number()
    {
        await Given(A.Member().At("mira@example.org").InForumAs(17).Build());
        await Assert.ThrowsAsync<DbUpdateException>(() => Given(A.Member().At("MIRA@example.org").Build()));
        await Assert.ThrowsAsync<DbUpdateException>(() => Given(A.Member().InForumAs(17).Build()));
        await Given(A.Member().Build());
        await Given(A.Member().Build());
    }
}
