using System.Globalization;

namespace MasterHome.Web.Portal.Shared;

/// <summary>When a session begins, for one who may live in another zone than the one in which its day was set.</summary>
/// <param name="StartsAt">UTC; null when it has no fixed day.</param>
/// <param name="Zone">The session's own.</param>
/// <param name="Theirs">The member's.</param>
public sealed record SessionTime(DateTime? StartsAt, string Zone, string Theirs)
{
    /// <summary>The session's own clock, with the day where that differs.</summary>
    public string ThereAndThen
    {
        get
        {
            var (there, here) = (
                TimeZones.Local(StartsAt!.Value, TimeZones.Find(Zone)),
                TimeZones.Local(StartsAt.Value, TimeZones.Find(Theirs))
            );
            return there.ToString(there.Date == here.Date ? "HH:mm" : "ddd, MMM d, HH:mm", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether clocks differ at that instant; then both times are told.</summary>
    public bool IsElsewhere => StartsAt is { } at && TimeZones.Find(Zone).GetUtcOffset(at) != TimeZones.Find(Theirs).GetUtcOffset(at);
}
