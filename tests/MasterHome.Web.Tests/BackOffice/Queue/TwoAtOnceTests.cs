using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Queue;

/// <summary>Two administrators decide one item at the same moment in two instances of the portal: one decides, the other reads who did,
/// what and when.</summary>
[Trait("Fault", "2")]
public sealed class TwoAtOnceTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Theory]
    [InlineData("Completion", "Verify", "Decline", "Verified", true)]
    [InlineData("Completion", "Verify", "Decline", "Verified", false)]
    [InlineData("Interest", "Confirm", "Decline", "Interest confirmed", true)]
    [InlineData("Interest", "Confirm", "Decline", "Interest confirmed", false)]
    [InlineData("Training", "Verify", "Decline", "Verified", true)]
    [InlineData("Training", "Verify", "Decline", "Verified", false)]
    [InlineData("Suggestion", "Accept", "Decline", "Suggestion answered", true)]
    [InlineData("Suggestion", "Accept", "Decline", "Suggestion answered", false)]
    public async Task One_decides_and_the_other_is_told(string kind, string yes, string no, string approved, bool alexFirst)
    {
        using var first = await SecondAdministrator();
        await using var beside = Portal.Beside();
        using var sam = await beside.SignedIn("sam@example.org");
        var (alexSees, samSees) = (await Alex.Get($"/back-office/queue?kind={kind}"), await sam.Get($"/back-office/queue?kind={kind}"));
        var address = alexSees.All("#decision form").GetAttribute("action")!;

        Task<WebPage> ByAlex() => Task.Run(() => Alex.Send(alexSees, address, Typed(yes)));
        Task<WebPage> BySam() => Task.Run(() => sam.Send(samSees, address, Typed(no)));
        Task<WebPage>[] both;
        if (alexFirst)
            both = [ByAlex(), BySam()];
        else
        {
            var samsDecision = BySam();
            both = [ByAlex(), samsDecision];
        }
        var pages = await Task.WhenAll(both);

        var late = Assert.Single(pages, p => p.Status == HttpStatusCode.UnprocessableEntity);
        Assert.Single(pages, p => p.Status == HttpStatusCode.OK);
        var alexWon = pages[0].Status == HttpStatusCode.OK;
        late.Says($"{(alexWon ? "Alex" : "Sam")}");
        late.Says("decided this on Tue, Sep 15, 2026");
        late.Says(
            alexWon ? approved
            : kind == "Suggestion" ? approved
            : "Declined"
        );
        var now = Portal.Clock.GetUtcNow().UtcDateTime;
        Assert.Equal(1, await Portal.Ask(db => db.History.CountAsync(h => h.At == now && h.Before != null && h.Before != h.After)));
    }

    private static (string, string)[] Typed(string verdict) =>
        [("Form.Verdict", verdict), ("Form.Reason", "It is so."), ("Form.Answer", "A good idea.")];
}
