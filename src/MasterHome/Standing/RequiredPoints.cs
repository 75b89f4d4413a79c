using MasterHome.Cycles;
using MasterHome.Members;

namespace MasterHome.Standing;

/// <summary>A member's required points for a year, with the parts of the calculation (formula: "Rules in detail").</summary>
/// <param name="Base">Whole points for twelve months.</param>
/// <param name="Months">Months counted: twelve, or those from the qualifying month to December.</param>
/// <param name="CountedFrom">The month from which they are counted, when it is not January.</param>
/// <param name="LeaveMonths">Full calendar months among them of leave that lowers the requirement.</param>
/// <param name="Override">Points set by an administrator instead.</param>
public sealed record RequiredPoints(int Base, int Months, DateOnly? CountedFrom, int LeaveMonths, int? Override, string? OverrideReason)
{
    public const int MonthsOfYear = 12;

    public int MonthsLeft => Months - LeaveMonths;

    /// <summary>Rounded up once, at the end.</summary>
    public int Worked => Math.Max(0, ((Base * MonthsLeft) + MonthsOfYear - 1) / MonthsOfYear);

    public int Points => Override ?? Worked;

    public bool IsReduced => Months < MonthsOfYear || LeaveMonths > 0 || Override is not null;

    /// <param name="asked">A leave that is not granted yet, as if it were and lowered the requirement.</param>
    public static RequiredPoints Of(
        ProgramCycle cycle,
        DateOnly qualifiedOn,
        IEnumerable<Leave> leaves,
        RequiredOverride? instead,
        Leave? asked = null
    )
    {
        var proRated = cycle.ProRated && qualifiedOn.Year == cycle.Year && qualifiedOn.Month > 1;
        var first = proRated ? qualifiedOn.Month : 1;
        var months = Enumerable.Range(first, MonthsOfYear - first + 1).ToList();
        var leave = CountedDays.Of(cycle.Year, qualifiedOn, leaves.Where(l => l.LowersRequirement));
        if (asked is not null)
            leave = leave with { Leaves = [.. leave.Leaves, (asked.From, asked.To)] };
        return new RequiredPoints(
            cycle.BasePoints,
            months.Count,
            proRated ? new DateOnly(cycle.Year, first, 1) : null,
            months.Count(month => CoversMonth(leave, cycle.Year, month)),
            instead?.Points,
            instead?.Reason
        );
    }

    /// <summary>Adjacent leaves add up: a month counts when each of its days lies in some leave.</summary>
    private static bool CoversMonth(CountedDays leave, int year, int month) =>
        leave.Leaves.Count > 0
        && Enumerable.Range(1, DateTime.DaysInMonth(year, month)).All(day => leave.IsLeave(new DateOnly(year, month, day)));
}
