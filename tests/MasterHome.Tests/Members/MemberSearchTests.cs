using MasterHome.Common.Text;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Members;

public sealed class MemberSearchTests(TestDatabase database) : DataTest(database)
{
    [Theory]
    [InlineData("zoë", true)]
    [InlineData("ZOE", true)]
    [InlineData("o'con", true)]
    [InlineData("connor", true)]
    [InlineData("onnor", false)]
    [InlineData("zoe o", true)]
    [InlineData("o zoe", true)]
    [InlineData("zoe smith", false)]
    [InlineData("zoe.o@ex", true)]
    [InlineData("example", true)]
    [InlineData("org", true)]
    [InlineData("xample", false)]
    [InlineData("contoso gmbh", true)]
    [InlineData("mbh", false)]
    [InlineData("山", true)]
    [InlineData("電機", true)]
    [InlineData("민수", true)]
    [InlineData("機電", false)]
    [InlineData("", true)]
    [InlineData("%", false)]
    [InlineData("_", false)]
    public async Task A_member_is_found_by_the_beginning_of_each_word(string search, bool found)
    {
        var zoe = A.Member().Called("Zoë", "O’Connor").At("zoe.o@example.org").Build();
        zoe.Update(Details("Contoso GmbH 山田電機 김민수"), A.Moment);
        await Given(zoe);
        Assert.Equal(found ? 1 : 0, await Read(db => db.MembersMatching(search).CountAsync()));
    }

    [Fact]
    public async Task A_word_longer_than_its_column_is_found_and_a_search_may_be_longer_too()
    {
        var name = new string('x', Member.NameLength);
        await Given(A.Member().Called("Ada", name).Build());
        Assert.Equal(1, await Read(db => db.MembersMatching(name).CountAsync()));
        Assert.Equal(1, await Read(db => db.MembersMatching($"ada {name}{name}").CountAsync()));
    }

    [Fact]
    public async Task Words_follow_each_change_of_a_member_also_when_the_first_attempt_to_save_fails()
    {
        await Given(A.Member().Called("Ada", "Berg").At("ada@example.org").Build());
        await Given(A.Member().At("ben@example.org").Build());
        await Do(async db =>
        {
            var ada = await db.Members.SingleAsync(m => m.FirstName == "Ada");
            ada.Update(Details("Fabrikam"), A.Moment);
            ada.ChangeEmail("ben@example.org", A.Moment);
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
            ada.ChangeEmail("eve@example.org", A.Moment);
            await db.SaveChangesAsync();
            ada.Update(Details("Northwind"), A.Moment);
            await db.SaveChangesAsync();
        });
        Assert.Equal(1, await Read(db => db.MembersMatching("eve north").CountAsync()));
        Assert.Equal(0, await Read(db => db.MembersMatching("fabrikam").CountAsync()));
        Assert.Equal(await Read(Expected), await Read(Stored));
    }

    [Fact]
    public async Task The_words_of_a_deleted_member_are_deleted()
    {
        await Given(A.Member().Build());
        await Do(async db =>
        {
            await db.StandingChanges.ExecuteDeleteAsync();
            await db.Members.ExecuteDeleteAsync();
        });
        Assert.Empty(await Read(Stored));
    }

    private static MemberDetails Details(string company) => new(company, null, null, null, "Etc/UTC");

    private static async Task<List<(int, string)>> Expected(MasterHome.Data.HomeDb db) =>
        [
            .. (await db.Members.ToListAsync())
                .SelectMany(m => SearchKey.Beginnings(m.SearchText, MemberWord.Length).Select(word => (m.Id, word)))
                .Order(),
        ];

    private static async Task<List<(int, string)>> Stored(MasterHome.Data.HomeDb db) =>
        [.. (await db.MemberWords.ToListAsync()).Select(w => (w.MemberId, w.Word)).Order()];
}
