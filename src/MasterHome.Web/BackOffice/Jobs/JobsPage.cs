using System.ComponentModel.DataAnnotations;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Html;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Jobs;

/// <param name="Jobs">The latest run of each job.</param>
/// <param name="Requests">What administrators asked for last.</param>
/// <param name="Planned">Every scheduled job.</param>
internal sealed record JobsPage(
    IReadOnlyList<RunRow> Jobs,
    IReadOnlyList<JobRow> Planned,
    IReadOnlyList<JobRequest> Requests,
    ListPage List
)
{
    public PauseForm Pause { get; init; } = new();

    public IReadOnlyList<RunRow> WithErrors =>
        [.. Jobs.Where(j => j.Run.State is JobRunState.Failed or JobRunState.PartlyFailed || j.HasDied)];

    public string Sentence =>
        Jobs.Count == 0 ? "No job has run yet"
        : WithErrors.Count == 0
            ? Planned.Count(p => p.Pause is not null) is > 0 and var paused ? $"No jobs with errors, {Format.Number(paused)} paused"
                : "No jobs with errors"
        : $"{Format.CountOrNo(WithErrors.Count, "job with errors", "jobs with errors")}: "
            + string.Join(", ", WithErrors.Select(j => Labels.Of(j.Run.Job)));
}

/// <summary>A scheduled job.</summary>
/// <param name="Next">UTC; when it is due next.</param>
/// <param name="Last">Null before its first run.</param>
internal sealed record JobRow(string Job, DateTime Next, RunRow? Last, JobPause? Pause);

/// <summary>Why a job is paused.</summary>
public sealed class PauseForm
{
    [Required, StringLength(60)]
    public string? Job { get; set; }

    [Required, StringLength(TextLengths.Reason), DataType(DataType.MultilineText), Display(Name = "Reason")]
    public string? Reason { get; set; }
}

/// <param name="IsHeld">True while the run has not ended and its instance holds the job lease.</param>
public sealed record RunRow(JobRun Run, bool IsHeld)
{
    public string State => Run.Describe(IsHeld);

    /// <summary>Its process ended without a result, and no other instance has noticed yet.</summary>
    public bool HasDied => Run.State == JobRunState.Running && !IsHeld;

    public string Tone =>
        Run.State switch
        {
            _ when HasDied => "bad",
            JobRunState.Succeeded => "good",
            JobRunState.PartlyFailed or JobRunState.Interrupted => "warn",
            JobRunState.Failed => "bad",
            _ => "",
        };

    /// <summary>How long it took, rounded up; null while it runs.</summary>
    public int? Seconds => (Run.EndedAt - Run.StartedAt) is { } took ? (int)Math.Ceiling(took.TotalSeconds) : null;

    private static readonly Func<HomeDb, DateTime, IAsyncEnumerable<RunRow>> NewestOfEach = EF.CompileAsyncQuery(
        (HomeDb db, DateTime now) =>
            db
                .JobRuns.AsNoTracking()
                .Where(r => db.JobRuns.GroupBy(other => other.Job).Select(g => g.Max(other => other.Id)).Contains(r.Id))
                .Select(r => new RunRow(
                    r,
                    r.EndedAt == null && db.JobLeases.Any(l => l.Job == r.Job && l.Fence == r.Fence && l.Until > now)
                ))
    );

    /// <summary>The newest run of each job.</summary>
    /// <param name="now">UTC.</param>
    public static async Task<IReadOnlyList<RunRow>> LastOfEach(HomeDb db, DateTime now, CancellationToken ct) =>
        await NewestOfEach(db, now).ToListAsync(ct);
}
