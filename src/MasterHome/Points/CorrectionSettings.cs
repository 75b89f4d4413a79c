namespace MasterHome.Points;

/// <summary>Settings under <c>Corrections:</c>: when a correction of points needs a second administrator.</summary>
public sealed class CorrectionSettings : ICheckedSettings
{
    /// <summary>Corrections of one member and year that add up to more points than this wait for another administrator; 0 for
    /// never.</summary>
    public int MostPointsAlone { get; set; } = 200;

    /// <summary>Days whose corrections are added up.</summary>
    public int Days { get; set; } = 7;

    public IEnumerable<string> FindErrors()
    {
        if (MostPointsAlone is < 0 or > 100_000)
            yield return $"Corrections:MostPointsAlone is {MostPointsAlone}. Enter points from 0 (never) to 100000.";
        if (Days is < 1 or > 366)
            yield return $"Corrections:Days is {Days}. Enter a number of days from 1 to 366.";
    }
}
