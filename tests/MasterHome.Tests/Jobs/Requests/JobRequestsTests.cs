using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Jobs.Requests;

public sealed class JobRequestsTests : DataTest, IAsyncLifetime
{
    private readonly LogCapture _log = new();
    private readonly Script _script = new();
    private readonly ServiceProvider _portal;

    public JobRequestsTests(TestDatabase database)
        : base(database) => _portal = Portal();

    public Task InitializeAsync() => Requests(_portal).StartAsync(default);

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Work_is_done_once_and_says_its_result()
    {
        var done = await Ask("Count the sheep");

        Assert.Equal((JobRequestState.Succeeded, "Sheep counted."), (done.State, done.Sentence));
        Assert.Equal(Now, done.EndedAt);
        await Sweep(_portal);
        Assert.Equal(["Count the sheep"], await Marks());
        Assert.Contains("Count the sheep.", await Read(db => db.JobRuns.Select(r => r.Sentence).ToListAsync()));
    }

    [Fact]
    public async Task The_work_knows_who_asked()
    {
        await Ask("Count the sheep");

        var mark = await Read(db => db.History.SingleAsync());
        Assert.Equal((By.Administrator().By.Name, By.Administrator().By.AccountId), (mark.ActorName, mark.ActorId));
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_field_and_changes_nothing()
    {
        _script.Before = _ => throw new RefusedException("There are no sheep.", "Sheep");

        var refused = await Ask("Count the sheep");

        Assert.Equal((JobRequestState.Refused, "There are no sheep.", "Sheep"), (refused.State, refused.Sentence, refused.Field));
        Assert.Empty(await Marks());
    }

    [Fact]
    public async Task An_error_ends_the_request_and_the_next_one_is_done()
    {
        await Store("Lose the sheep");
        _script.Before = request => request.Title == "Lose the sheep" ? throw new IOException("The fence is open.") : Task.CompletedTask;

        var next = await Ask("Count the sheep");

        Assert.Equal(JobRequestState.Succeeded, next.State);
        var failed = await Read(db => db.JobRequests.SingleAsync(r => r.Title == "Lose the sheep"));
        Assert.Equal((JobRequestState.Failed, Now), (failed.State, failed.EndedAt));
        Assert.Equal("An error stopped it (IOException). What it had finished is kept, and nothing is half done.", failed.Sentence);
        Assert.Equal(JobRunState.PartlyFailed, await Read(db => db.JobRuns.Select(r => r.State).SingleAsync()));
        Assert.Contains(_log.Lines, line => line.Contains("Lose the sheep failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_of_a_kind_that_is_gone_fails()
    {
        await Given(new JobRequest(new Goats(), "Count the goats", "/goats", "/goats", By.Administrator(Now)));

        await Sweep(_portal);

        Assert.Equal(JobRequestState.Failed, await Read(db => db.JobRequests.Select(r => r.State).SingleAsync()));
    }

    [Fact]
    public async Task The_oldest_is_done_first()
    {
        foreach (var title in new[] { "First", "Second", "Third" })
        {
            await Store(title);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Sweep(_portal);

        Assert.Equal(["First", "Second", "Third"], await Marks());
    }

    [Fact]
    public async Task Two_that_are_asked_for_at_once_are_both_done()
    {
        await Task.WhenAll(Ask("First"), Ask("Second"));

        Assert.Equal(["First", "Second"], (await Marks()).Order());
    }

    [Fact]
    public async Task A_portal_that_stops_leaves_the_work_to_the_next_one()
    {
        _script.Before = async _ => await Task.Delay(Timeout.Infinite, _script.Token);
        await using (var stopping = Portal())
        {
            await Requests(stopping).StartAsync(default);
            var asked = Requests(stopping).Run(Request("Count the sheep"));
            await Wait.For(_script.Began.Task);
            Clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(JobRequestState.Running, (await asked).State);
            await Requests(stopping).StopAsync(default);
        }
        Assert.Empty(await Marks());

        _script.Before = null;
        await Sweep(_portal);

        Assert.Equal(["Count the sheep"], await Marks());
        Assert.Equal(JobRequestState.Succeeded, await Read(db => db.JobRequests.Select(r => r.State).SingleAsync()));
    }

    [Fact]
    public async Task Work_that_was_saved_is_not_done_again_and_what_follows_is_made_up_for()
    {
        _script.After = () => throw new IOException("The process ended here.");
        Assert.Equal(JobRequestState.Running, (await Ask("Count the sheep")).State);

        var followed = 0;
        _script.After = () => followed++;
        await Sweep(_portal);

        Assert.Equal(1, followed);
        Assert.Equal(["Count the sheep"], await Marks());
        var done = await Read(db => db.JobRequests.SingleAsync());
        Assert.Equal((JobRequestState.Succeeded, "Sheep counted."), (done.State, done.Sentence));
    }

    [Fact]
    public async Task Progress_shows_here_at_once_and_elsewhere_after_some_seconds()
    {
        var go = new TaskCompletionSource();
        _script.Before = async _ =>
        {
            _script.Progress!.Report("Counting", 40, 100);
            _script.Began.TrySetResult();
            await go.Task;
        };
        await using var other = Portal();
        var asked = Requests(_portal).Run(Request("Count the sheep"));
        await Wait.For(_script.Began.Task);
        Clock.Advance(TimeSpan.FromSeconds(2));

        var id = (await asked).Id;
        var (here, isHeld) = (await Requests(_portal).Find(id))!.Value;
        Assert.Equal((true, "Counting", 40, 100), (isHeld, here.Step, here.Done, here.Total));
        await Wait.For(async () => (await Requests(other).Find(id))!.Value.Request is { Step: "Counting", Done: 40, Total: 100 });

        go.SetResult();
        await Wait.For(async () => (await Requests(other).Find(id))!.Value.Request is { HasEnded: true, Step: null });
    }

    [Fact]
    public async Task Old_requests_are_deleted_and_open_ones_stay()
    {
        await Ask("Count the sheep");
        await Store("Count the lambs");
        Clock.Advance(TimeSpan.FromDays(401));

        await Do(db => new PurgeJobRuns(db, Clock, Options.Create(new JobRunSettings())).RunAsync(default));

        Assert.Equal(["Count the lambs"], await Read(db => db.JobRequests.Select(r => r.Title).ToListAsync()));
    }

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private JobRequest Request(string title) => new(new Sheep(), title, "/form", "/result", By.Administrator(Now));

    private Task<JobRequest> Ask(string title) => Requests(_portal).Run(Request(title));

    private Task Store(string title) => Given(Request(title));

    private static JobRequests Requests(ServiceProvider portal) => portal.GetRequiredService<JobRequests>();

    private static Task<JobResult> Sweep(ServiceProvider portal) =>
        portal.GetRequiredService<JobRunner>().Run<RunJobRequests>((job, ct) => job.RunAsync(ct));

    private Task<List<string>> Marks() => Read(db => db.History.OrderBy(h => h.Id).Select(h => h.What).ToListAsync());

    /// <summary>As one process has them.</summary>
    private ServiceProvider Portal()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_log));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(_script);
        services.AddScoped(_ => Open());
        services.AddSingleton<JobLeases>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobRequests>();
        services.AddScoped<RunJobRequests>();
        services.AddScoped<WorkProgress>();
        services.AddScoped<IRequestedWork, CountSheep>();
        return services.BuildServiceProvider();
    }

    private sealed record Sheep;

    private sealed record Goats;

    /// <summary>What happens before and after the transaction of the work.</summary>
    private sealed class Script
    {
        public Func<JobRequest, Task>? Before { get; set; }

        public Action? After { get; set; }

        public CancellationToken Token { get; set; }

        public WorkProgress? Progress { get; set; }

        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class CountSheep(HomeDb db, WorkProgress progress, Script script) : IRequestedWork
    {
        public string Kind => nameof(Sheep);

        public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
        {
            (script.Token, script.Progress) = (ct, progress);
            script.Began.TrySetResult();
            if (script.Before is { } before)
                await before(request);
            await db.Answer(
                request,
                async _ =>
                {
                    db.Note(audit, "Sheep", 1, request.Title);
                    return "Sheep counted.";
                },
                ct
            );
            script.After?.Invoke();
        }
    }
}
