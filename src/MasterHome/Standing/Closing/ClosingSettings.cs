namespace MasterHome.Standing.Closing;

/// <summary>Settings under <c>Closing:</c>.</summary>
public sealed class ClosingSettings : ICheckedSettings
{
    /// <summary>The day of January on which members get the result of the year, unless the close says another.</summary>
    public int ResultsDay { get; set; } = 15;

    /// <summary>Members who miss at most so many points are named before the close.</summary>
    public int EdgePoints { get; set; } = 50;

    /// <summary>The usual day of the result emails of a year, or today when that has passed.</summary>
    public DateOnly ResultsOn(int year, DateOnly today)
    {
        var usual = new DateOnly(year + 1, 1, ResultsDay);
        return usual > today ? usual : today;
    }

    public IEnumerable<string> FindErrors()
    {
        if (ResultsDay is < 1 or > 31)
            yield return $"Closing:ResultsDay is {ResultsDay}. Enter a day of January, from 1 to 31.";
        if (EdgePoints is < 1 or > 10_000)
            yield return $"Closing:EdgePoints is {EdgePoints}. Enter points from 1 to 10000.";
    }
}
