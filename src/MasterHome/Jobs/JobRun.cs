namespace MasterHome.Jobs;

public enum JobRunState
{
    Running,
    Succeeded,

    /// <summary>It ended, but some of its items failed.</summary>
    PartlyFailed,

    Failed,

    /// <summary>It was stopped, its process died, or another instance took over. The rest can be done at once.</summary>
    Interrupted,
}

/// <summary>One execution of a job: its instance, counts and result.</summary>
public sealed class JobRun
{
    public const int SentenceLength = 1000;

    public JobRun(string job, string instance, long fence, DateTime at) => (Job, Instance, Fence, StartedAt) = (job, instance, fence, at);

    private JobRun() { }

    public long Id { get; private set; }

    public string Job { get; private set; } = "";

    public string Instance { get; private set; } = "";

    /// <summary>The fencing number of its lease.</summary>
    public long Fence { get; private set; }

    public DateTime StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public int Counted { get; private set; }

    public int Failed { get; private set; }

    /// <summary>The result in one line; the error if the run failed.</summary>
    public string? Sentence { get; private set; }

    public JobRunState State { get; private set; }

    public void End(JobResult result, DateTime at)
    {
        (EndedAt, Counted, Failed) = (at, result.Counted, result.Failed);
        State = Failed > 0 ? JobRunState.PartlyFailed : JobRunState.Succeeded;
        Sentence = Format.Cut(result.Sentence, SentenceLength);
    }

    public void Fail(string why, DateTime at)
    {
        (EndedAt, State) = (at, JobRunState.Failed);
        Sentence = Format.Cut(why, SentenceLength);
    }

    public void Interrupt(string why, DateTime at)
    {
        (EndedAt, State) = (at, JobRunState.Interrupted);
        Sentence = Format.Cut(why, SentenceLength);
    }

    /// <summary>The state for a tag, such as "partly failed".</summary>
    /// <param name="isHeld">Whether its instance still renews the lease.</param>
    public string Describe(bool isHeld) => State == JobRunState.Running && !isHeld ? "process died" : Labels.Of(State).ToLowerInvariant();
}

public static class JobRunQueries
{
    /// <summary>The newest run of each job, found by index.</summary>
    public static IQueryable<JobRun> LastOfEach(this IQueryable<JobRun> runs)
    {
        var newest = runs.GroupBy(r => r.Job).Select(g => g.Max(r => r.Id));
        return runs.Where(r => newest.Contains(r.Id));
    }
}

/// <summary>The result of a job.</summary>
/// <param name="Sentence">One line for the command line and the list of runs.</param>
public sealed record JobResult(int Counted, int Failed, string Sentence)
{
    /// <summary>The job did not run: another instance runs it, or it was already done.</summary>
    public bool NotRun { get; init; }
}
