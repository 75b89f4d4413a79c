using System.Net;
using MasterHome.Training;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Training;

public sealed class TrainingTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_reported_course_waits_for_verification()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var training = await mira.Get("/training");
        Assert.Equal("1 required course is open.", training.Heading);
        training.Says("The 2026 list has been final since Jun 30, 2026.");
        var course = await _portal.Ask(db => db.Courses.Where(c => c.Code == "TAW").Select(c => c.Id).SingleAsync());

        var form = await mira.Get($"/training/completions/new?course={course}");
        var refused = await mira.Send(form, "/training/completions", ("CompletedOn", "2026-10-01"), ("Evidence", "Certificate 12"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#CompletedOn-error"));

        var sent = await mira.Send(refused, "/training/completions", ("CompletedOn", "2026-09-01"));
        sent.Says("Waiting for verification");
        Assert.Equal("Report sent. You will get an email when the team has reviewed it.", sent.Notice);
    }

    [Fact]
    public async Task Files_are_added_while_the_team_has_not_decided_and_the_team_sees_them()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var course = await _portal.Ask(db => db.Courses.Where(c => c.Code == "TAW").Select(c => c.Id).SingleAsync());
        var sent = await mira.Send(
            await mira.Get($"/training/completions/new?course={course}"),
            "/training/completions",
            ("CompletedOn", "2026-09-01"),
            ("Evidence", "Certificate 12")
        );
        var completion = await _portal.Ask(db => db.Completions.Where(c => c.Evidence == "Certificate 12").Select(c => c.Id).SingleAsync());
        var address = $"/training/completions/{completion}";
        Assert.Contains(address, sent.Links);
        var page = await mira.Get(address);
        Assert.EndsWith("is waiting for verification.", page.Heading, StringComparison.Ordinal);
        var lies = await mira.Send(page, $"{address}/evidence", ("Evidence.File", "@picture.png|no picture"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, lies.Status);
        Assert.NotNull(lies.Document.QuerySelector("#Evidence_File-error"));
        page = await mira.Send(page, $"{address}/evidence", ("Evidence.File", "@badge.txt|471"));
        Assert.Equal("badge.txt is added.", page.Notice);
        page = await mira.Send(page, $"{address}/evidence", ("Evidence.File", "@second.txt|472"));
        var removal = page
            .Document.QuerySelectorAll(".files li")
            .Single(li => li.TextContent.Contains("second.txt", StringComparison.Ordinal))
            .QuerySelector("form[action$='/removal']")!
            .GetAttribute("action")!;
        page = await mira.Send(page, removal);
        Assert.Equal(address, page.Address);
        Assert.DoesNotContain("second.txt", page.Text, StringComparison.Ordinal);

        using var alex = await _portal.SignedIn("alex@example.org");
        (await alex.Get($"/back-office/queue?item=training-{completion}")).Says("badge.txt");
        await _portal.Do(db =>
            db.Completions.Where(c => c.Id == completion).ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CompletionState.Verified))
        );
        page = await mira.Get(address);
        page.Says("badge.txt");
        Assert.False(page.HasForm($"{address}/evidence"));
        using var late = await mira.PostTo(page, $"{address}/evidence", ("Evidence.File", "@more.txt|473"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
    }
}
