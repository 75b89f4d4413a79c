using System.Net;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Jobs;

public sealed class JobRequestsPageTests(JobRequestsPageTests.ImpatientPortal portal)
    : BackOfficeTest(portal),
        IClassFixture<JobRequestsPageTests.ImpatientPortal>
{
    private const string Report = "/back-office/reports/2026";

    [Fact]
    public async Task Members_do_not_see_it_and_staff_do()
    {
        var page = await Alex.Send(await Alex.Get(Report), Report);
        using var mira = await Portal.SignedIn("mira@example.org");
        using var sam = await Portal.SignedIn("sam@example.org");

        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get(page.Address)).Status);
        Assert.Equal(HttpStatusCode.OK, (await sam.Get(page.Address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Alex.Get($"/back-office/jobs/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Work_that_takes_longer_than_a_page_shows_how_far_it_is_and_then_its_result()
    {
        var page = await Alex.Send(await Alex.Get(Report), Report);
        Assert.StartsWith("/back-office/jobs/", page.Address, StringComparison.Ordinal);
        await Wait.For(async () => (await Alex.Get(page.Address)).Heading == "Write the report of 2026: done");

        var done = await Alex.Get(page.Address);

        done.Says("Version 1 was created and is being emailed to staff.");
        Assert.Equal(Report, done.All(".actions a").GetAttribute("href"));
        var row = (await Alex.Get("/back-office/jobs")).Document.QuerySelector($"a[href='{page.Address}']")!.Closest("tr")!;
        Assert.Equal("succeeded", row.QuerySelector(".tag")!.TextContent);
    }

    [Fact]
    public async Task A_refusal_that_comes_late_leads_back_to_the_form()
    {
        await Store(new JobRequest(new ReviewOfNothing(), "Close 2026", "/back-office/cycles/1/closing", "/", By.Administrator()));
        var id = await Portal.Ask(db => db.JobRequests.Select(r => r.Id).SingleAsync());
        await Portal.Do(db =>
            db.JobRequests.ExecuteUpdateAsync(set =>
                set.SetProperty(r => r.State, JobRequestState.Refused)
                    .SetProperty(r => r.EndedAt, TestPortal.DemoDay.UtcDateTime)
                    .SetProperty(r => r.Sentence, "2026 has not ended.")
            )
        );

        var page = await Alex.Get($"/back-office/jobs/{id}");

        Assert.Equal("Close 2026: not done", page.Heading);
        page.Says("2026 has not ended.");
        Assert.Equal("/back-office/cycles/1/closing", page.All(".actions a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(true, "Close 2026: 43 % done")]
    [InlineData(false, "Close 2026: interrupted")]
    public async Task Running_work_shows_its_progress_or_that_its_process_ended(bool isHeld, string heading)
    {
        await Store(new JobRequest(new ReviewOfNothing(), "Close 2026", "/", "/", By.Administrator()));
        await Portal.Do(db =>
            db.JobRequests.ExecuteUpdateAsync(set =>
                set.SetProperty(r => r.State, JobRequestState.Running)
                    .SetProperty(r => r.Step, "Recording outcomes")
                    .SetProperty(r => r.Done, 4_300)
                    .SetProperty(r => r.Total, 10_000)
            )
        );
        if (isHeld)
            await Store(new JobLease(nameof(RunJobRequests), "there/1", TestPortal.DemoDay.UtcDateTime, TimeSpan.FromMinutes(2)));

        var page = await Alex.Get($"/back-office/jobs/{await Portal.Ask(db => db.JobRequests.Select(r => r.Id).SingleAsync())}");

        Assert.Equal(heading, page.Heading);
        Assert.Equal(isHeld ? "43" : null, page.Document.QuerySelector("progress")?.GetAttribute("value"));
        if (isHeld)
            page.Says("Recording outcomes: 4,300 of 10,000.");
        Assert.NotNull(page.Document.QuerySelector("#job[data-follow]"));
    }

    private Task Store<T>(T row)
        where T : class =>
        Portal.Do(async db =>
        {
            db.Add(row);
            await db.SaveChangesAsync();
        });

    private sealed record ReviewOfNothing;

    /// <summary>Waits for nothing that it starts.</summary>
    public sealed class ImpatientPortal : TestPortal
    {
        public ImpatientPortal() => With("Jobs:WaitSeconds", "0");
    }
}
