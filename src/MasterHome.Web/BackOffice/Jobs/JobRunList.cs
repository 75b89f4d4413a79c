using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Jobs;

/// <summary>The runs of all jobs. Those that found nothing to do are left out unless they are asked for.</summary>
public sealed class JobRunList(HomeDb db, JobPlan plan, TimeProvider clock, IOptions<ListSettings> settings)
    : BackOfficeList<RunRow>(db, settings)
{
    private static readonly Func<HomeDb, long[], DateTime, IAsyncEnumerable<RunRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, long[] ids, DateTime now) =>
            db
                .JobRuns.AsNoTracking()
                .Where(r => ids.Contains(r.Id))
                .Select(r => new RunRow(
                    r,
                    r.EndedAt == null && db.JobLeases.Any(l => l.Job == r.Job && l.Fence == r.Fence && l.Until > now)
                ))
    );

    public override string Address => "/back-office/jobs";

    public override string One => "run";

    public override IReadOnlyList<ListColumn<RunRow>> Columns { get; } =
    [
        new("job", "Job", r => Cell.Text(Labels.Of(r.Run.Job))),
        new("started", "Started", r => Cell.Instant(r.Run.StartedAt)) { Sorts = true },
        new("seconds", "Seconds", r => Cell.Number(r.Seconds)) { IsNumber = true },
        new("result", "Result", r => Cell.Text(r.Run.Sentence)),
        new("succeeded", "Succeeded", r => Cell.Number(r.Run.Counted)) { IsNumber = true },
        new("failed", "Failed", r => Cell.Number(r.Run.Failed)) { IsNumber = true },
        new("instance", "Process", r => Cell.Text(r.Run.Instance)) { IsExtra = true },
        new("status", "Status", r => Cell.Tag(r.State, r.Tone)),
    ];

    protected override ListOrder UsualOrder { get; } = new("started", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            ChoiceFilter.Of<JobRunState>("state", "Status", "All statuses"),
            new ChoiceFilter("job", "Job", "All jobs", [.. plan.Jobs.Select(j => new ListChoice(j, Labels.Of(j)))])
            {
                // Stored runs may be of a job that an older version had.
                AcceptsOthers = true,
            },
            new ChoiceFilter("idle", "Runs with nothing to do", null, [new("false", "Hidden"), new("true", "Shown")]) { Usual = "false" },
        ]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.JobRuns.AsQueryable();
        if (query["job"] is { } job)
            found = found.Where(r => r.Job == job);
        if (query.Choice<JobRunState>("state") is { } state)
            found = found.Where(r => r.State == state);
        if (query["idle"] != "true")
            found = found.Where(r => r.State != JobRunState.Succeeded || r.Counted > 0);
        if (query.Search is { } search)
            found = found.Where(r => r.Sentence!.Contains(search) || r.Instance.Contains(search));
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(r => r.Id),
                _ => found.OrderBy(r => r.Id),
            }
        ).Select(r => r.Id);
    }

    protected override async Task<IReadOnlyList<RunRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids], clock.GetUtcNow().UtcDateTime).ToListAsync(ct);

    protected override long IdOf(RunRow row) => row.Run.Id;
}
