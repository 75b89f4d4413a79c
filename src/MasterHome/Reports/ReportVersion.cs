namespace MasterHome.Reports;

/// <summary>Why a version was written.</summary>
public enum ReportOccasion
{
    /// <summary>Somebody wanted it.</summary>
    Asked,

    /// <summary>A day in the settings, before the year's own.</summary>
    Interim,

    /// <summary>The day in the cycle's calendar.</summary>
    Final,

    /// <summary>Something changed after the year's report had been sent.</summary>
    Changed,
}

/// <summary>One version of a year's report, as all its forms tell it: email, paper and workbook.</summary>
/// <param name="DueOn">The day of the calendar that it serves; null when none has come yet.</param>
/// <param name="Difference">Since the version before; null in the first.</param>
public sealed record ReportVersion(
    ReportData Report,
    int Version,
    ReportOccasion Occasion,
    DateOnly? DueOn,
    ReportDifference? Difference,
    TimeZoneInfo Zone
)
{
    /// <summary>Before the day on which the year's report is due nothing is final.</summary>
    public bool IsInterim => DueOn != Report.ReportOn;

    public string Title => $"{(IsInterim ? "Interim status report" : "Status report")} {Report.Year}";

    /// <summary>The instant of the figures, with its zone.</summary>
    public string AsOf => TimeZones.InWords(Report.AsOf, Zone);

    public string FileName(string extension) => $"status-{Report.Year}-v{Version}.{extension}";
}
