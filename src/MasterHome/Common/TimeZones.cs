using System.Globalization;

namespace MasterHome.Common;

/// <summary>Time zones by their IANA names, the only ones that the portal keeps.</summary>
public static class TimeZones
{
    private static readonly Lazy<IReadOnlyList<TimeZoneInfo>> Known = new(() =>
        [.. TimeZoneInfo.GetSystemTimeZones().Where(z => z.HasIanaId).OrderBy(z => z.Id, StringComparer.Ordinal)]
    );

    public static IReadOnlyList<TimeZoneInfo> All => Known.Value;

    public static bool IsKnown(string? id) =>
        !string.IsNullOrWhiteSpace(id) && id.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId;

    /// <summary>The zone of that name, or UTC for one that this machine no longer knows.</summary>
    public static TimeZoneInfo Find(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    public static DateTime Local(DateTime utc, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(utc, zone);

    /// <summary>A wall-clock time as an instant. A time that daylight saving skips is moved on by the hour that is missing.</summary>
    public static DateTime Utc(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return TimeZoneInfo.ConvertTimeToUtc(local, zone);
    }

    /// <summary>
    /// The first instant at which a wall clock shows a time or has passed it: of two in the night that has an hour twice the earlier, and
    /// the end of the gap where the time is skipped.
    /// </summary>
    public static DateTime First(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsAmbiguousTime(local))
            return DateTime.SpecifyKind(local - zone.GetAmbiguousTimeOffsets(local).Max(), DateTimeKind.Utc);
        if (!zone.IsInvalidTime(local))
            return TimeZoneInfo.ConvertTimeToUtc(local, zone);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(-1);
        return TimeZoneInfo.ConvertTimeToUtc(local, zone).AddMinutes(1);
    }

    /// <summary>Such as "Fri, Nov 27, 2026, 17:00 (Europe/Berlin)", for emails.</summary>
    public static string InWords(DateTime utc, TimeZoneInfo zone) =>
        Local(utc, zone).ToString("ddd, MMM d, yyyy, HH:mm", CultureInfo.InvariantCulture) + $" ({zone.Id})";

    /// <summary>"Europe/Berlin" as "Berlin".</summary>
    public static string City(string zone) => zone is "Etc/UTC" or "UTC" ? "UTC" : zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
}
