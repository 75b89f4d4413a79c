namespace MasterHome.Common;

/// <summary>The hours of a day in which an email that can wait may be sent.</summary>
/// <param name="From">The first hour, 0 to 23, in the recipient's zone.</param>
/// <param name="To">The hour at which sending stops, 1 to 24.</param>
internal sealed record SendingHours(int From, int To)
{
    /// <summary>The default (policy).</summary>
    public static SendingHours Usual { get; } = new(8, 20);

    /// <summary>The instant itself if it is within the hours, else the start of the next sending hours. UTC.</summary>
    public DateTime Next(DateTime utc, TimeZoneInfo zone)
    {
        var local = TimeZones.Local(utc, zone);
        if (local.Hour >= From && local.Hour < To)
            return utc;
        return TimeZones.First(local.Date.AddDays(local.Hour < From ? 0 : 1).AddHours(From), zone);
    }
}
