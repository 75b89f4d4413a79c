namespace MasterHome.Common;

/// <summary>How far the work of one scope is. Work that an administrator asked for shows it; commands and scheduled jobs show it to
/// nobody.</summary>
public sealed class WorkProgress
{
    // Read by other threads: a reference is replaced at once.
    private volatile WorkStep? _now;

    /// <summary>Null before the first step.</summary>
    public WorkStep? Now => _now;

    public void Report(string name, int done = 0, int total = 0) => _now = new WorkStep(name, done, total);

    public void Clear() => _now = null;
}

/// <param name="Name">What is being done, such as "Recording outcomes".</param>
/// <param name="Total">0 when it is not known.</param>
public sealed record WorkStep(string Name, int Done, int Total)
{
    public const int NameLength = 60;
}
