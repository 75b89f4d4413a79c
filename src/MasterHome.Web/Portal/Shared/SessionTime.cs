using System.Globalization;

namespace MasterHome.Web.Portal.Shared;

/// <summary>A session's start, shown in the member's time zone and in the session's.</summary>
/// <param name="StartsAt">UTC; null if the session has no fixed date.</param>
/// <param name="Zone">The session's IANA time zone.</param>
/// <param name="MemberZone">The member's IANA time zone.</param>
/// <param name="Year">The program year that it counts for, which is the year in the program's time zone.</param>
internal sealed record SessionTime(DateTime? StartsAt, string Zone, string MemberZone, int Year)
{
    /// <summary>Start in the session's time zone, with the day if it differs from the member's.</summary>
    public string SessionLocalTime
    {
        get
        {
            var (session, member) = (
                TimeZones.Local(StartsAt!.Value, TimeZones.Find(Zone)),
                TimeZones.Local(StartsAt.Value, TimeZones.Find(MemberZone))
            );
            return session.ToString(session.Date == member.Date ? "HH:mm" : "ddd, MMM d, HH:mm", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The year that it counts for, where a clock shows another one.</summary>
    public string? CountsFor =>
        StartsAt is { } at
            ? Format.CountsFor(at, TimeZones.Find(Zone), Year) ?? Format.CountsFor(at, TimeZones.Find(MemberZone), Year)
            : null;

    /// <summary>Whether the two zones have different UTC offsets at the start. If so, the page shows both times.</summary>
    public bool ClocksDiffer => StartsAt is { } at && TimeZones.Find(Zone).GetUtcOffset(at) != TimeZones.Find(MemberZone).GetUtcOffset(at);
}
