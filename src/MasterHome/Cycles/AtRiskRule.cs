namespace MasterHome.Cycles;

/// <summary>When a member of a cycle is at risk. Pages, reports and reminders read the same rule.</summary>
/// <param name="Percent">Points behind the pace, in percent of the member's required points, 1 to 100.</param>
/// <param name="FromMonth">The first month, 1 to 12, in which points can put a member at risk.</param>
/// <param name="TrainingDays">A required training that is neither verified nor claimed is a risk with fewer days left; 0 is never.</param>
public sealed record AtRiskRule(int Percent, int FromMonth, int TrainingDays)
{
    /// <summary>A fifth of the year's points is about ten weeks; before April, that says little.</summary>
    public static AtRiskRule Default { get; } = new(20, 4, 60);

    public bool CountsPoints(int year, DateOnly today) => today >= new DateOnly(year, FromMonth, 1);

    /// <param name="daysLeft">Whole days to December 31.</param>
    public bool CountsTrainings(int daysLeft) => daysLeft < TrainingDays;
}
