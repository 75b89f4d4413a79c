namespace MasterHome.PersonalData;

/// <summary>Settings under <c>DataExports:</c>.</summary>
public sealed class DataExportSettings : ICheckedSettings
{
    /// <summary>Days for which an archive that nobody fetched is kept.</summary>
    public int KeepDays { get; set; } = 7;

    public IEnumerable<string> FindErrors()
    {
        if (KeepDays is < 1 or > 90)
            yield return $"DataExports:KeepDays is {KeepDays}. Enter a number of days from 1 to 90.";
    }
}
