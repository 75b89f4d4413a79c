using MasterHome.Web.BackOffice.Jobs;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <param name="Undecided">What stands in the way of the close, in words.</param>
public sealed record DashboardPage(
    int Year,
    int DaysLeft,
    int Members,
    int Certified,
    int OnTheWay,
    int Leaving,
    int Points,
    int Waits,
    DateTime? Oldest,
    DateTime Now,
    int Parked,
    int Unsent,
    IReadOnlyList<string> Undecided,
    IReadOnlyList<OverdueClose> Overdue,
    IReadOnlyList<RunRow> Runs
);

public sealed record OverdueClose(int CycleId, int Year);
