using MasterHome.Mail.Outbox;
using MasterHome.Points;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Members;

[Trait("Fault", "9")]
public sealed class SecondAdministratorTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task A_large_correction_waits_for_another_administrator()
    {
        var page = await Correct("250");
        Assert.Equal("The correction by +250 waits in the review queue for another administrator.", page.Notice);
        Assert.Equal(0, await Posted());
        var queue = await Alex.Get("/back-office/queue?kind=Correction");
        Assert.Equal("1 item to review", queue.Heading);
        queue.Says("You asked for this correction, so another administrator decides on it.");
        Assert.Empty(queue.Document.QuerySelectorAll("#decision form[action$=decision]"));
        (await Alex.Get("/back-office/members/" + await Mira())).Says("+250 points wait for another administrator");

        using var kim = await Portal.SignedIn("kim@example.org");
        queue = await kim.Get("/back-office/queue?kind=Correction");
        var id = await Portal.Ask(db => db.CorrectionRequests.Select(r => r.Id).SingleAsync());
        var refused = await kim.Send(queue, $"/back-office/corrections/{id}/decision", ("Form.Verdict", "Decline"), ("Form.Reason", ""));
        refused.Says("Say why you decline it");
        page = await kim.Send(queue, $"/back-office/corrections/{id}/decision", ("Form.Verdict", "Verify"));
        Assert.Equal("The correction is posted. The member gets an email.", page.Notice);
        Assert.Equal(250, await Posted());
        Assert.Equal(1, await Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == PointsCorrected.Key)));
        Assert.Equal(
            "alex@example.org",
            await Portal.Ask(db => db.OutgoingEmails.Where(m => m.Kind == CorrectionDecided.Key).Select(m => m.ToAddress).SingleAsync())
        );

        var late = await kim.Send(queue, $"/back-office/corrections/{id}/decision", ("Form.Verdict", "Verify"));
        late.Says("It needs no decision any more.");
    }

    [Fact]
    public async Task Who_asked_withdraws_a_waiting_correction_after_a_question()
    {
        await Correct("250");
        var id = await Portal.Ask(db => db.CorrectionRequests.Select(r => r.Id).SingleAsync());
        var (address, member) = ($"/back-office/corrections/{id}/withdrawal", "/back-office/members/" + await Mira());
        using var kim = await Portal.SignedIn("kim@example.org");
        Assert.DoesNotContain(address, (await kim.Get(member)).Links);
        Assert.False((await kim.Get(address)).HasForm(address));

        Assert.Contains(address, (await Alex.Get(member)).Links);
        Assert.Contains(address, (await Alex.Get("/back-office/queue?kind=Correction")).Links);
        var asks = await Alex.Get(address);
        Assert.Equal("Withdraw the correction of +250 points for Mira Okafor?", asks.Heading);
        var page = await Alex.Send(asks, address);
        Assert.Equal("The correction is withdrawn. The points stay as they are.", page.Notice);
        Assert.DoesNotContain(address, page.Links);
        Assert.Equal(0, await Portal.Ask(db => db.CorrectionRequests.ToReview().CountAsync()));
        (await Alex.Send(asks, address)).Says("This correction is not waiting for a decision any more.");
    }

    [Fact]
    public async Task The_only_administrator_posts_it_and_the_report_says_so()
    {
        await Portal.Do(async db =>
        {
            (await db.Users.SingleAsync(a => a.Email == "kim@example.org")).Disable(Portal.Clock.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync();
        });
        await Alex.Send(await Alex.Get("/back-office/reports/2026"), "/back-office/reports/2026");
        var page = await Correct("250");
        Assert.Equal("Points for 2026 corrected by +250.", page.Notice);
        Assert.Equal(250, await Posted());
        page = await Alex.Send(await Alex.Get("/back-office/reports/2026"), "/back-office/reports/2026");
        page.Says("correction without a second administrator");
    }

    private async Task<WebPage> Correct(string points)
    {
        var address = "/back-office/members/" + await Mira();
        return await Alex.Send(
            await Alex.Get(address),
            $"{address}/corrections",
            ("Correction.Points", points),
            ("Correction.Title", "Talk"),
            ("Correction.Reason", "Counted wrongly")
        );
    }

    private Task<int> Mira() => Portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());

    private async Task<int> Posted()
    {
        var mira = await Mira();
        return await Portal.Ask(db =>
            db.PointEntries.Where(e => e.MemberId == mira && e.Kind == PointKind.Correction).SumAsync(e => e.Points)
        );
    }
}
