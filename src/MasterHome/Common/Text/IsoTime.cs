using System.Globalization;

namespace MasterHome.Common.Text;

/// <summary>Reads days and wall-clock times as ISO 8601 and HTML forms write them, and nothing else. No culture changes what a text
/// means.</summary>
public static class IsoTime
{
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>2026-07-31.</summary>
    public static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>2026-07-31T17:00, with seconds or without. Browsers also send a space.</summary>
    public static bool TryTime(string text, out DateTime local) =>
        DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out local);
}
