namespace MasterHome.Jobs;

/// <summary>Settings under <c>Jobs:</c> about runs and their leases.</summary>
public sealed class JobRunSettings
{
    /// <summary>Seconds after which a lease that is not renewed expires.</summary>
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>Minutes after which a failed nightly job is retried. A stopped or killed one is retried at once.</summary>
    public int RetryMinutes { get; set; } = 60;

    /// <summary>Days for which a run is stored.</summary>
    public int KeepDays { get; set; } = 400;

    /// <summary>Days for which a run that found nothing to do is stored.</summary>
    public int KeepIdleDays { get; set; } = 2;

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public IEnumerable<string> WhatIsWrong()
    {
        if (LeaseSeconds is < 3 or > 3600)
            yield return "Jobs:LeaseSeconds: seconds from 3 to 3600 are expected.";
        if (RetryMinutes is < 1 or > 1440)
            yield return "Jobs:RetryMinutes: minutes from 1 to 1440 are expected.";
        if (KeepIdleDays is < 2 or > 3650)
            yield return "Jobs:KeepIdleDays: days from 2 to 3650 are expected, because last night's runs are looked up.";
        if (KeepDays < KeepIdleDays || KeepDays > 36_500)
            yield return "Jobs:KeepDays: at least as many days as Jobs:KeepIdleDays are expected, at most 36500.";
    }
}
