using MasterHome.History;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.BackOffice.History;

/// <summary>With a portal of its own, which keeps for minutes that the history is long.</summary>
public sealed class HistoryTests(TestPortal portal) : BackOfficeTest(portal), IClassFixture<TestPortal>
{
    [Fact]
    public async Task Of_a_very_long_list_the_last_page_that_opens_says_how_to_see_the_rest()
    {
        await Portal.Do(db => LongHistory.Add(db, PageQueries.MostCounted + 1));

        var first = await Alex.Get("/back-office/history");
        first.Says("10,000+ history entries");
        first.Says("1–50 of 10,000+, page 1 of 200");
        Assert.DoesNotContain("Filter the list", first.Html, StringComparison.Ordinal);
        (await Alex.Get("/back-office/history?page=200")).Says("Filter the list to see others.");

        var filtered = await Alex.Get("/back-office/history?subject=SignUp");
        Assert.DoesNotContain("10,000", filtered.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the FORUM moved", 1)]
    [InlineData("forum_moved", 0)]
    [InlineData("100%", 0)]
    [InlineData("[forum]", 0)]
    public async Task The_search_finds_words_in_all_texts_and_marks_mean_themselves(string search, int found)
    {
        await Portal.Do(async db =>
        {
            db.Note(By.Administrator(), "Job", "PullForum", "Something", reason: "Because the forum moved.");
            await db.SaveChangesAsync();
        });
        var page = await Alex.Get($"/back-office/history?q={Uri.EscapeDataString(search)}");
        Assert.Equal(found, page.Document.QuerySelectorAll("table tbody tr").Length);
    }
}
