using System.Globalization;

namespace MasterHome.Common;

/// <summary>Time zones by IANA name, the only names that the portal stores.</summary>
public static class TimeZones
{
    private static readonly Lazy<IReadOnlyList<TimeZoneInfo>> Known = new(() =>
        [.. TimeZoneInfo.GetSystemTimeZones().Where(z => z.HasIanaId).OrderBy(z => z.Id, StringComparer.Ordinal)]
    );

    public static IReadOnlyList<TimeZoneInfo> All => Known.Value;

    public static bool IsKnown(string? id) =>
        !string.IsNullOrWhiteSpace(id) && id.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId;

    /// <summary>The zone of that name, or UTC if this machine does not know it.</summary>
    public static TimeZoneInfo Find(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    public static DateTime Local(DateTime utc, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(utc, zone);

    /// <summary>The day of an instant (UTC) in a zone.</summary>
    public static DateOnly DayOf(DateTime utc, TimeZoneInfo zone) => DateOnly.FromDateTime(Local(utc, zone));

    /// <summary>Converts a wall-clock time to UTC. A time that daylight saving skips moves forward by an hour.</summary>
    public static DateTime Utc(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return TimeZoneInfo.ConvertTimeToUtc(local, zone);
    }

    /// <summary>The first instant at which a wall clock shows this time or a later one, UTC. Of an hour that occurs twice, the first
    /// occurrence; of a skipped hour, its end.</summary>
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

    /// <summary>"Europe/Berlin" as "Berlin".</summary>
    public static string City(string zone) => zone is "Etc/UTC" or "UTC" ? "UTC" : zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
}
