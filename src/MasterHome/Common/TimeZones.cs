using System.Globalization;

namespace MasterHome.Common;

/// <summary>Time zones by IANA name, the only names that the portal stores.</summary>
public static class TimeZones
{
    /// <summary>What to write where a time zone is expected.</summary>
    public const string Expected = "Enter an IANA name such as Europe/Berlin or America/New_York.";

    private const int NameLength = 64;

    /// <summary>Old names and their present ones, in any case.</summary>
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Links = new(ReadLinks);

    private static readonly Lazy<IReadOnlyList<TimeZoneInfo>> Known = new(() =>
        [
            // Sorting reads the localized display name of each zone, which took a quarter of the CPU time of a start.
            .. TimeZoneInfo
                .GetSystemTimeZones(skipSorting: true)
                .Where(z => z.HasIanaId && !Links.Value.ContainsKey(z.Id))
                // Not in the system's list by this name, but the default of the program.
                .Append(TimeZoneInfo.FindSystemTimeZoneById("Etc/UTC"))
                .DistinctBy(z => z.Id)
                .OrderBy(z => z.Id, StringComparer.Ordinal),
        ]
    );

    /// <summary>Names in any case, and as they are stored.</summary>
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Names = new(() =>
        Known
            .Value.Select(z => z.Id)
            .Concat(WithoutPlace())
            .Where(Exists)
            .ToHashSet()
            .ToDictionary(id => id, StringComparer.OrdinalIgnoreCase)
    );

    /// <summary>All zones by their present names.</summary>
    public static IReadOnlyList<TimeZoneInfo> All => Known.Value;

    public static bool IsKnown(string? id) => Canonical(id) is not null;

    /// <summary>The present IANA name of a zone given by a present or former IANA name in any case. Null for others, such as Windows
    /// names and "GMT+2".</summary>
    public static string? Canonical(string? id)
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > NameLength)
            return null;
        // A machine with old rules may not know the present name yet.
        if (Links.Value.TryGetValue(id, out var present))
            return Names.Value.GetValueOrDefault(present) ?? (Exists(id) ? id : null);
        return Names.Value.GetValueOrDefault(id);
    }

    /// <summary>The zone of that name, or UTC if this machine does not know it.</summary>
    public static TimeZoneInfo Find(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    public static DateTime Local(DateTime utc, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(utc, zone);

    /// <summary>The day of an instant (UTC) in a zone.</summary>
    public static DateOnly DayOf(DateTime utc, TimeZoneInfo zone) => DateOnly.FromDateTime(Local(utc, zone));

    /// <summary>Converts a wall-clock time that the program sets, such as the begin of a day, to UTC, as <see cref="First"/>. A time
    /// that a person enters is checked by <see cref="WhyNot"/> first.</summary>
    public static DateTime Utc(DateTime local, TimeZoneInfo zone) => First(local, zone);

    /// <summary>Why a wall-clock time does not exist; null if it does.</summary>
    public static string? WhyNot(DateTime local, TimeZoneInfo zone) =>
        zone.IsInvalidTime(DateTime.SpecifyKind(local, DateTimeKind.Unspecified))
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{local:HH:mm} does not exist on {local:yyyy-MM-dd} in {zone.Id}: clocks move forward over it. "
                    + $"Enter a time before or after it, such as {TimeZoneInfo.ConvertTimeFromUtc(First(local, zone), zone):HH:mm}."
            )
            : null;

    /// <summary>Which of two instants a wall-clock time means that occurs twice; null if it occurs once.</summary>
    public static string? WhichOfTwo(DateTime local, TimeZoneInfo zone) =>
        zone.IsAmbiguousTime(DateTime.SpecifyKind(local, DateTimeKind.Unspecified))
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{local:HH:mm} occurs twice on {local:yyyy-MM-dd} in {zone.Id}. The earlier one is taken, {First(local, zone):HH:mm} UTC."
            )
            : null;

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

    private static bool Exists(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId;

    /// <summary>UTC, and offsets from it. The sign is as IANA writes it: Etc/GMT-2 is two hours ahead of UTC.</summary>
    private static IEnumerable<string> WithoutPlace() =>
        Enumerable
            .Range(1, 14)
            .Select(hours => string.Create(CultureInfo.InvariantCulture, $"Etc/GMT-{hours}"))
            .Concat(Enumerable.Range(1, 12).Select(hours => string.Create(CultureInfo.InvariantCulture, $"Etc/GMT+{hours}")))
            .Append("Etc/UTC")
            .Append("Etc/GMT");

    private static Dictionary<string, string> ReadLinks()
    {
        using var file = new StreamReader(typeof(TimeZones).Assembly.GetManifestResourceStream("zone-links")!);
        return file.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .ToDictionary(names => names[0], names => names[1], StringComparer.OrdinalIgnoreCase);
    }
}
