using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.SignUps;

public sealed class UndoTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Staff_see_no_button_and_an_administrator_undoes_a_decision_for_a_day()
    {
        var signUp = await Portal.Ask(db => db.SignUps.SingleAsync(s => s.State == SignUpState.Reported));
        var (address, undo) = ($"/back-office/sign-ups/{signUp.Id}", $"/back-office/sign-ups/{signUp.Id}/decision/removal");
        await Alex.Send(await Alex.Get($"/back-office/queue?item=completion-{signUp.Id}"), $"{address}/decision");
        using (var sam = await Portal.SignedIn("sam@example.org"))
            Assert.False((await sam.Get(address)).HasForm(undo));

        var page = await Alex.Get(address);
        page.Says("Possible until Wed, Sep 16, 12:00.");
        var done = await Alex.Send(page, undo);
        Assert.StartsWith("The decision is undone.", done.Notice, StringComparison.Ordinal);
        Assert.False(done.HasForm(undo));
        Assert.Equal("6 items to review", (await Alex.Get("/back-office/queue")).Heading);

        var again = await Alex.Send(page, undo);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.Status);
        again.Says("There is no decision to undo.");
    }
}
