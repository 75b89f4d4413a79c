using System.Globalization;

namespace MasterHome.Web.Portal.Shared;

/// <summary>Formats dates and times inside sentences. Elsewhere, use the <c>day</c> and <c>when</c> tag helpers.</summary>
public static class Times
{
    /// <summary>"27 November 2026".</summary>
    public static string Full(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>"27 Nov".</summary>
    public static string Brief(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);

    /// <summary>"Fri 27 Nov, 17:00" in that zone.</summary>
    public static string At(DateTime utc, string zone) =>
        TimeZones.Local(utc, TimeZones.Find(zone)).ToString("ddd d MMM, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"Europe/Berlin" as "Berlin".</summary>
    public static string Place(string zone) => zone is "Etc/UTC" or "UTC" ? "UTC" : zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
}
