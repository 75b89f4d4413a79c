namespace MasterHome.Jobs.Requests;

/// <summary>Run a scheduled job now.</summary>
/// <param name="Job">The name that its runs are stored with.</param>
public sealed record RunJob(string Job);
