using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Plan;

public sealed class PlanTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_members_plan()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/plan")).Status);
        using var nobody = _portal.Visitor();
        Assert.StartsWith("/sign-in", (await nobody.Get("/plan")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_closes_the_gap_is_explained_and_signed_up_for_together()
    {
        using var jun = await _portal.SignedIn("jun@example.org");
        var page = await jun.Get("/plan");
        Assert.Matches("^[0-9]+ sign-ups? and .* hours close your gap of [0-9]+ points.$", page.Heading);
        var sessions = page.Document.QuerySelectorAll("input[name=session]").Length;
        var before = await Confirmed();

        var after = await jun.Send(page, "/plan/sign-ups");

        Assert.StartsWith($"{sessions} place", after.Notice, StringComparison.Ordinal);
        Assert.Equal(before + sessions, await Confirmed());
        Assert.Equal(
            "What you earned and signed up for is enough if all of it is verified. You do not need a plan.",
            (await jun.Get("/plan")).Heading
        );
    }

    [Fact]
    public async Task What_the_member_cannot_or_does_not_want_is_left_out_and_why_there_is_no_plan_is_said()
    {
        using var jun = await _portal.SignedIn("jun@example.org");
        (await jun.Get("/plan?hours=0.5")).Says("hours, and you have 0.5");
        var none = await jun.Get("/plan?kind=Nothing%20of%20this%20kind");
        none.Says("Nothing that is open to you now fits. Choose more days or kinds.");
        Assert.False(none.HasForm("/plan/sign-ups"));
        Assert.Equal(HttpStatusCode.OK, (await jun.Get("/plan?hours=nonsense&day=Someday")).Status);
        foreach (var hours in new[] { "-1", "1000.5", "79228162514264337593543950335" })
            Assert.True((await jun.Get($"/plan?hours={hours}")).HasForm("/plan/sign-ups"), hours);
    }

    [Fact]
    public async Task A_session_that_cannot_be_joined_any_more_is_named_and_the_rest_is_done()
    {
        using var jun = await _portal.SignedIn("jun@example.org");
        var page = await jun.Get("/plan");
        var ids = page
            .Document.QuerySelectorAll("input[name=session]")
            .Select(i => int.Parse(i.GetAttribute("value")!, System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        await _portal.Do(db =>
            db.Sessions.Where(s => s.Id == ids[0]).ExecuteUpdateAsync(set => set.SetProperty(s => s.CanceledAt, DateTime.UnixEpoch))
        );
        var title = await _portal.Ask(db =>
            db.Sessions.Where(s => s.Id == ids[0]).Join(db.Opportunities, s => s.OpportunityId, o => o.Id, (_, o) => o.Title).SingleAsync()
        );
        var before = await Confirmed();
        var after = await jun.Send(page, "/plan/sign-ups");
        Assert.Contains($"{title} was not signed up for: This session was canceled.", after.Notice, StringComparison.Ordinal);
        Assert.DoesNotContain("waitlist", after.Notice, StringComparison.Ordinal);
        Assert.Equal("/plan", after.Address);
        Assert.Equal(before + ids.Count - 1, await Confirmed());
    }

    private Task<int> Confirmed() =>
        _portal.Ask(db =>
            db.SignUps.CountAsync(s =>
                s.State == SignUpState.Confirmed && db.Members.Any(m => m.Id == s.MemberId && m.Email == "jun@example.org")
            )
        );
}
