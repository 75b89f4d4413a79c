namespace MasterHome.Common;

/// <summary>The hours of somebody's day in which an email that can wait may reach them.</summary>
/// <param name="From">The first, 0 to 23, in their zone.</param>
/// <param name="To">The one from which the day is over, 1 to 24.</param>
public sealed record SendingHours(int From, int To)
{
    /// <summary>With which a program begins (policy).</summary>
    public static SendingHours Usual { get; } = new(8, 20);

    /// <summary>The instant itself, or when the next civil hour begins in the zone. UTC.</summary>
    public DateTime Next(DateTime utc, TimeZoneInfo zone)
    {
        var local = TimeZones.Local(utc, zone);
        if (local.Hour >= From && local.Hour < To)
            return utc;
        return TimeZones.First(local.Date.AddDays(local.Hour < From ? 0 : 1).AddHours(From), zone);
    }
}
