namespace MasterHome.Jobs;

/// <summary>Settings under <c>Jobs:</c> about runs and their leases.</summary>
public sealed class JobRunSettings : ICheckedSettings
{
    /// <summary>Seconds after which a lease that is not renewed expires.</summary>
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>Minutes after which a failed nightly job is retried. A stopped or killed one is retried at once.</summary>
    public int RetryMinutes { get; set; } = 60;

    /// <summary>Days for which a run is stored.</summary>
    public int KeepDays { get; set; } = 400;

    /// <summary>Days for which a run that found nothing to do is stored.</summary>
    public int KeepIdleDays { get; set; } = 2;

    /// <summary>Seconds that a page waits for the work that it asked for before it shows how far the work is.</summary>
    public int WaitSeconds { get; set; } = 2;

    /// <summary>Seconds between two times at which the progress of such work is stored, so that pages of other instances show it.</summary>
    public int ProgressSeconds { get; set; } = 2;

    public TimeSpan Wait => TimeSpan.FromSeconds(WaitSeconds);

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public IEnumerable<string> FindErrors()
    {
        if (LeaseSeconds is < 3 or > 3600)
            yield return $"Jobs:LeaseSeconds is {LeaseSeconds}. Enter a number of seconds from 3 to 3600.";
        if (WaitSeconds is < 0 or > 600)
            yield return $"Jobs:WaitSeconds is {WaitSeconds}. Enter a number of seconds from 0 to 600.";
        if (ProgressSeconds is < 1 or > 600)
            yield return $"Jobs:ProgressSeconds is {ProgressSeconds}. Enter a number of seconds from 1 to 600.";
        if (RetryMinutes is < 1 or > 1440)
            yield return $"Jobs:RetryMinutes is {RetryMinutes}. Enter a number of minutes from 1 to 1440.";
        if (KeepIdleDays is < 2 or > 3650)
            yield return $"Jobs:KeepIdleDays is {KeepIdleDays}. Enter a number of days from 2 to 3650, because last night's runs are read.";
        if (KeepDays < KeepIdleDays || KeepDays > 36_500)
            yield return $"Jobs:KeepDays is {KeepDays}. Enter at least as many days as Jobs:KeepIdleDays, at most 36500.";
    }
}
