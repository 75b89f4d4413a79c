using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Jobs;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <param name="Summary">Null before the first refresh.</param>
/// <param name="OutdatedSince">UTC; null when the numbers of members are current.</param>
/// <param name="Undecided">Items to review before the cycle can be closed, such as "2 sign-ups".</param>
internal sealed record DashboardPage(
    int Year,
    bool IsOver,
    int DaysLeft,
    CycleSummary? Summary,
    DateTime? OutdatedSince,
    int ToReview,
    DateTime? Oldest,
    DateTime Now,
    int Failed,
    int Unsent,
    IReadOnlyList<string> Undecided,
    IReadOnlyList<OverdueClose> Overdue,
    IReadOnlyList<RunRow> Runs
)
{
    /// <summary>Sessions that are over and whose attendance is not recorded.</summary>
    public required int SessionsToRecord { get; init; }

    public int Members => Summary?.Members ?? 0;

    /// <summary>Members who have neither met the requirements nor opted out.</summary>
    public int NotMet => Summary?.Open ?? 0;

    public long Points => Summary?.Points ?? 0;

    public int Count(MemberStatus status) => Summary?.Count(status) ?? 0;
}

internal sealed record OverdueClose(int CycleId, int Year);
