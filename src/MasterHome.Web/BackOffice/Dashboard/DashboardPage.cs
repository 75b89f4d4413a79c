using MasterHome.Web.BackOffice.Jobs;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <param name="Undecided">Items to review before the cycle can be closed, such as "2 sign-ups".</param>
public sealed record DashboardPage(
    int Year,
    int DaysLeft,
    int Members,
    int Certified,
    int OnTheWay,
    int Leaving,
    int Points,
    int ToReview,
    DateTime? Oldest,
    DateTime Now,
    int Parked,
    int Unsent,
    IReadOnlyList<string> Undecided,
    IReadOnlyList<OverdueClose> Overdue,
    IReadOnlyList<RunRow> Runs
);

public sealed record OverdueClose(int CycleId, int Year);
