using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Training;

public sealed class TrainingTests(TestPortal portal) : IClassFixture<TestPortal>
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
}
