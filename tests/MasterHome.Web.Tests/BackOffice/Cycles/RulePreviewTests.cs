using System.Net;
using MasterHome.Training;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Cycles;

/// <summary>Rules in force change with a reason, and after a preview that says whose status changes.</summary>
[Trait("Fault", "9")]
public sealed class RulePreviewTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Rules_of_a_running_year_change_with_a_reason_and_after_a_preview()
    {
        var cycle = $"/back-office/cycles/{await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync())}";
        var refused = await Alex.Send(await Alex.Get(cycle), cycle, ("Rules.BasePoints", "0"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Rules_Reason-error"));
        Assert.Equal("0", refused.All("#Rules_BasePoints").GetAttribute("value"));

        var asks = await Alex.Send(refused, cycle, ("Rules.Reason", "A year without points"));
        Assert.Equal("Change the rules of 2026?", asks.Heading);
        Assert.Matches(@"The status of \d+ members? changes immediately", asks.Text);
        asks.Says("Points for a full year: 400 → 0");
        Assert.Equal(400, await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.BasePoints).SingleAsync()));

        Assert.StartsWith("The rules are saved.", (await Alex.Send(asks, cycle)).Notice, StringComparison.Ordinal);
        Assert.Equal(0, await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.BasePoints).SingleAsync()));
        Assert.Equal(
            "A year without points",
            await Portal.Ask(db => db.History.OrderByDescending(h => h.Id).Select(h => h.Reason).FirstAsync())
        );
    }

    [Fact]
    public async Task Requirements_of_a_running_year_change_with_a_reason_and_after_a_preview()
    {
        const string List = "/back-office/training/requirements";
        // Before the list is final, too.
        await Portal.Do(db =>
            db.Cycles.Where(c => c.Year == 2026)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.TrainingFinalOn, new DateOnly(2026, 11, 30)))
        );
        var course = await Portal.Ask(db => db.Courses.Where(c => c.Code == "SA").Select(c => c.Id).SingleAsync());
        var refused = await Alex.Send(await Alex.Get("/back-office/training?year=2026"), List, ("Requirement.CourseId", $"{course}"));
        Assert.NotNull(refused.Document.QuerySelector("#Requirement_Reason-error"));

        var asks = await Alex.Send(refused, List, ("Requirement.Reason", "Agreed with all"));
        Assert.Equal("Require Certified Solution Architect in 2026?", asks.Heading);
        Assert.Matches(@"1 member no longer meets all requirements\. The status of \d+ members? changes immediately", asks.Text);
        asks.Says("Reason: Agreed with all");
        Assert.False(await Portal.Ask(db => db.Requirements.AnyAsync(r => r.CourseId == course && r.Audience == Audience.Everyone)));

        var page = await Alex.Send(asks, List);
        Assert.Equal("Certified Solution Architect is now required in 2026.", page.Notice);
        Assert.Equal("Agreed with all", await LastReason());

        var id = await Added(course);
        var removal = $"{List}/{id}/removal";
        asks = await Alex.Get(removal);
        asks.Says("1 member now meets all requirements.");
        refused = await Alex.Send(asks, removal);
        Assert.NotNull(refused.Document.QuerySelector("#Form_Reason-error"));
        Assert.True(await Portal.Ask(db => db.Requirements.AnyAsync(r => r.Id == id)));
        Assert.Equal("Requirement removed.", (await Alex.Send(refused, removal, ("Form.Reason", "A mistake"))).Notice);
        Assert.Equal("A mistake", await LastReason());
    }

    [Fact]
    public async Task Requirements_of_a_year_that_has_not_begun_change_at_once()
    {
        const string List = "/back-office/training/requirements";
        await Alex.Send(await Alex.Get("/back-office/cycles/new"), "/back-office/cycles");
        var course = await Portal.Ask(db => db.Courses.Where(c => c.Code == "SA").Select(c => c.Id).SingleAsync());
        var page = await Alex.Send(await Alex.Get("/back-office/training?year=2027"), List, ("Requirement.CourseId", $"{course}"));
        Assert.Equal("Certified Solution Architect is now required in 2027.", page.Notice);
        var id = await Added(course);
        var removal = $"{List}/{id}/removal";
        Assert.Equal("Requirement removed.", (await Alex.Send(await Alex.Get(removal), removal)).Notice);
    }

    /// <summary>The requirement for everyone; the demo data requires the course of partners.</summary>
    private Task<int> Added(int course) =>
        Portal.Ask(db =>
            db.Requirements.Where(r => r.CourseId == course && r.Audience == Audience.Everyone).Select(r => r.Id).SingleAsync()
        );

    private Task<string?> LastReason() => Portal.Ask(db => db.History.OrderByDescending(h => h.Id).Select(h => h.Reason).FirstAsync());

    [Fact]
    public async Task Required_points_of_a_member_change_with_a_reason_and_after_a_preview()
    {
        var id = await Portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        var (page, action) = ($"/back-office/members/{id}", $"/back-office/members/{id}/requirement");
        var refused = await Alex.Send(await Alex.Get(page), action, ("Requirement.Points", "0"));
        Assert.NotNull(refused.Document.QuerySelector("#Requirement_Reason-error"));
        Assert.Equal("0", refused.All("#Requirement_Points").GetAttribute("value"));

        var asks = await Alex.Send(refused, action, ("Requirement.Reason", "Agreed"));
        Assert.Equal("Require no points of Mira Okafor in 2026?", asks.Heading);
        asks.Says("Required points: 400 → 0");
        Assert.Matches("Status: [A-Z][a-z ]+ → [A-Z][a-z ]+", asks.Text);
        Assert.False(await Portal.Ask(db => db.RequiredOverrides.AnyAsync()));

        Assert.Equal("The member now needs no points in 2026.", (await Alex.Send(asks, action)).Notice);
        Assert.Equal(0, await Portal.Ask(db => db.RequiredOverrides.Select(o => o.Points).SingleAsync()));
    }
}
