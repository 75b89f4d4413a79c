namespace MasterHome.Reports;

/// <summary>Why a version was written.</summary>
public enum ReportOccasion
{
    /// <summary>Requested by a person.</summary>
    Asked,

    /// <summary>An interim day from the settings, before the cycle's report day.</summary>
    Interim,

    /// <summary>The cycle's report day.</summary>
    Final,

    /// <summary>The data changed after the year's report was sent.</summary>
    Changed,
}

/// <summary>One version of a year's report, shared by email, PDF and workbook.</summary>
/// <param name="DueOn">The due day that it covers; null before the first due day.</param>
/// <param name="Difference">Changes since the previous version; null for the first.</param>
public sealed record ReportVersion(
    ReportData Report,
    int Version,
    ReportOccasion Occasion,
    DateOnly? DueOn,
    ReportDifference? Difference,
    TimeZoneInfo Zone
)
{
    /// <summary>True before the cycle's report day, when nothing is final yet.</summary>
    public bool IsInterim => DueOn != Report.ReportOn;

    public string Title => $"{(IsInterim ? "Interim status report" : "Status report")} {Report.Year}";

    /// <summary>The time of the figures, with its time zone.</summary>
    public string AsOf => Format.DateTime(Report.AsOf, Zone);

    public string FileName(string extension) => $"status-{Report.Year}-v{Version}.{extension}";
}
