using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.BackOffice.Lists;

public sealed class ListLimitsTests(ListLimitsTests.SmallListsPortal portal)
    : BackOfficeTest(portal),
        IClassFixture<ListLimitsTests.SmallListsPortal>
{
    [Fact]
    public async Task An_export_with_too_many_rows_is_refused_with_what_to_do()
    {
        var refused = await Alex.Get("/back-office/members/export?format=csv");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        refused.Says("An export has at most 2 rows. Filter the list, and export it in parts.");
        Assert.Equal(HttpStatusCode.OK, (await Alex.Http.GetAsync("/back-office/members/export?q=okafor&format=csv")).StatusCode);
    }

    [Fact]
    public async Task More_views_than_the_limit_are_refused_and_the_name_is_kept()
    {
        const string save = "/back-office/views?list=%2Fback-office%2Fmembers&query=%3Fq%3Dmira";
        await Alex.Send(await Alex.Get(save), "/back-office/views", ("Form.Name", "First"));
        var refused = await Alex.Send(await Alex.Get(save), "/back-office/views", ("Form.Name", "Second"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("You can save 1 view of a list. Delete one first.");
        Assert.Equal("Second", refused.All("#Form_Name").GetAttribute("value"));
    }

    [Theory]
    [InlineData("/back-office/views")]
    [InlineData("/back-office/views?list=%2Fback-office%2Fnowhere")]
    [InlineData("/back-office/views?list=https%3A%2F%2Fexample.org")]
    public async Task Views_are_saved_of_lists_only(string address) =>
        Assert.Equal(HttpStatusCode.NotFound, (await Alex.Get(address)).Status);

    public sealed class SmallListsPortal : TestPortal
    {
        public SmallListsPortal()
        {
            With("Lists:MostExportedRows", "2");
            With("Lists:MostSavedViews", "1");
        }
    }
}
