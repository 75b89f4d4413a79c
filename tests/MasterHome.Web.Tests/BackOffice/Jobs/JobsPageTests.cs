using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Jobs;

public sealed class JobsPageTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Staff_see_what_is_due_next_and_start_nothing()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get("/back-office/jobs");
        page.Says("Deliver mail");
        page.Says("Sep 15, 12:01");
        Assert.DoesNotContain(
            page.Document.Forms,
            f => f.GetAttribute("action")?.StartsWith("/back-office/jobs/", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public async Task An_administrator_runs_a_job_now_and_it_is_a_run_as_any_other()
    {
        var page = await Alex.Send(await Alex.Get("/back-office/jobs"), "/back-office/jobs/SealHistory/runs");
        await Wait.For(async () => await Portal.Ask(db => db.JobRuns.AnyAsync(r => r.Job == "SealHistory" && r.EndedAt != null)));
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    [Fact]
    public async Task A_paused_job_says_so_and_does_not_run_before_it_is_resumed()
    {
        var empty = await Alex.Send(await Alex.Get("/back-office/jobs"), "/back-office/jobs/pauses", ("Pause.Job", "SealHistory"));
        Assert.NotNull(empty.Document.QuerySelector("#Pause_Reason-error"));
        var paused = await Alex.Send(empty, "/back-office/jobs/pauses", ("Pause.Job", "SealHistory"), ("Pause.Reason", "The forum moves."));
        paused.Says("The forum moves.");
        Assert.False(paused.HasForm("/back-office/jobs/SealHistory/runs"));

        using var refused = await Alex.PostTo(paused, "/back-office/jobs/SealHistory/runs");
        var resumed = await Alex.Send(await Alex.Get("/back-office/jobs"), "/back-office/jobs/SealHistory/pause/removal");
        Assert.True(resumed.HasForm("/back-office/jobs/SealHistory/runs"));
        Assert.Equal(0, await Portal.Ask(db => db.JobRuns.CountAsync(r => r.Job == "SealHistory")));
    }

    [Theory]
    [InlineData("RunJobRequests")]
    [InlineData("RunMissed")]
    [InlineData("NoSuchJob")]
    public async Task Only_scheduled_jobs_can_be_run_or_paused(string job)
    {
        var page = await Alex.Get("/back-office/jobs");
        using var run = await Alex.PostTo(page, $"/back-office/jobs/{job}/runs");
        Assert.Equal(HttpStatusCode.NotFound, run.StatusCode);
        var pause = await Alex.Send(page, "/back-office/jobs/pauses", ("Pause.Job", job), ("Pause.Reason", "Because"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, pause.Status);
    }
}
