using MasterHome.Data;

namespace MasterHome.Web.BackOffice.Jobs;

/// <param name="Troubled">How many runs broke off or failed in part.</param>
public sealed record JobsPage(string? Job, IReadOnlyList<string> Jobs, int Troubled, Page<RunRow> Runs);

public sealed record RunRow(string Job, string Instance, DateTime StartedAt, DateTime? EndedAt, int Counted, int Failed, bool BrokeOff, string? Sentence)
{
    public TimeSpan? Took => EndedAt - StartedAt;
}
