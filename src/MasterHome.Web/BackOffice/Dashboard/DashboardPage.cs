using MasterHome.Standing;
using MasterHome.Web.BackOffice.Jobs;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <param name="Undecided">Items to review before the cycle can be closed, such as "2 sign-ups".</param>
internal sealed record DashboardPage(
    int Year,
    bool IsOver,
    int DaysLeft,
    int Members,
    IReadOnlyDictionary<MemberStatus, int> Statuses,
    int Points,
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
    /// <summary>Members who have neither met the requirements nor opted out.</summary>
    public int NotMet => Members - Count(MemberStatus.RequirementsMet) - Count(MemberStatus.Leaving) - Count(MemberStatus.NotInThisYear);

    public int Count(MemberStatus status) => Statuses.GetValueOrDefault(status);
}

internal sealed record OverdueClose(int CycleId, int Year);
