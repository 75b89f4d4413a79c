namespace MasterHome.Jobs;

/// <summary>One run of a job: what rang, on which instance, what it counted and how it ended.</summary>
public sealed class JobRun
{
    public const int SentenceLength = 1000;

    public JobRun(string job, string instance, long fence, DateTime at) => (Job, Instance, Fence, StartedAt) = (job, instance, fence, at);

    private JobRun() { }

    public long Id { get; private set; }

    public string Job { get; private set; } = "";

    public string Instance { get; private set; } = "";

    /// <summary>The number of the lease it ran under.</summary>
    public long Fence { get; private set; }

    public DateTime StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public int Counted { get; private set; }

    public int Failed { get; private set; }

    /// <summary>What it did, in one line; also what went wrong when it broke off.</summary>
    public string? Sentence { get; private set; }

    public bool BrokeOff { get; private set; }

    /// <summary>It did not fail: it was stopped, it died, or another instance took over. What it left can be done at once.</summary>
    public bool Interrupted { get; private set; }

    public void End(JobResult result, DateTime at)
    {
        (EndedAt, Counted, Failed) = (at, result.Counted, result.Failed);
        Sentence = Cut(result.Sentence);
    }

    public void BreakOff(string why, DateTime at) => (EndedAt, BrokeOff, Sentence) = (at, true, Cut(why));

    public void Interrupt(string why, DateTime at)
    {
        BreakOff(why, at);
        Interrupted = true;
    }

    /// <summary>How it stands: "runs", "died", "interrupted", "broke off", "in part" or "done".</summary>
    /// <param name="isHeld">Whether its instance still shows signs of life.</param>
    public string State(bool isHeld) =>
        EndedAt is null
            ? isHeld
                ? "runs"
                : "died"
            : Interrupted
                ? "interrupted"
                : BrokeOff
                    ? "broke off"
                    : Failed > 0
                        ? "in part"
                        : "done";

    private static string Cut(string text) => text.Length > SentenceLength ? text[..SentenceLength] : text;
}

public static class JobRunQueries
{
    /// <summary>The newest of each job, found by an index, however many there are.</summary>
    public static IQueryable<JobRun> LastOfEach(this IQueryable<JobRun> runs)
    {
        var newest = runs.GroupBy(r => r.Job).Select(g => g.Max(r => r.Id));
        return runs.Where(r => newest.Contains(r.Id));
    }
}

/// <summary>What a job did.</summary>
/// <param name="Sentence">One line for the person at the command line and for the list of runs.</param>
public sealed record JobResult(int Counted, int Failed, string Sentence)
{
    /// <summary>There was no run: another instance is at it, or it has been done.</summary>
    public bool NotRun { get; init; }
}
