namespace MasterHome.Members;

/// <summary>The days that a member can name for a contribution of their own. Both bounds are generous: a day is in the future, or too
/// early, only if it is so in the member's zone and in the program's.</summary>
/// <param name="Years">The years of open cycles in which the member is a member.</param>
/// <param name="Today">The later of today in the member's zone and in the program's.</param>
/// <param name="SessionOn">The earliest of the session's day in its own zone, the member's and the program's; null without a date.</param>
public sealed record ContributionDays(IReadOnlyList<int> Years, DateOnly QualifiedOn, DateOnly Today, DateOnly? SessionOn = null)
{
    /// <param name="now">UTC.</param>
    /// <param name="program">The program's zone.</param>
    public static ContributionDays Of(Member member, IReadOnlyList<int> years, DateTime now, TimeZoneInfo program) =>
        new(years, member.QualifiedOn, LatestToday(now, TimeZones.Find(member.TimeZone), program));

    /// <summary>Today where it is latest.</summary>
    public static DateOnly LatestToday(DateTime now, TimeZoneInfo member, TimeZoneInfo program)
    {
        var (own, programs) = (TimeZones.DayOf(now, member), TimeZones.DayOf(now, program));
        return own > programs ? own : programs;
    }

    /// <param name="start">UTC; null for a session without a date.</param>
    public ContributionDays NotBefore(DateTime? start, params IEnumerable<TimeZoneInfo> zones) =>
        start is { } at ? this with { SessionOn = zones.Min(zone => TimeZones.DayOf(at, zone)) } : this;

    /// <summary>Why a contribution cannot have happened on that day, or null.</summary>
    public string? WhyNot(DateOnly day) =>
        day > Today ? $"{Format.Date(day)} is in the future. Enter {Format.Date(Today)} or an earlier date."
        : !Years.Contains(day.Year) ? WhyNotYear()
        : day < QualifiedOn
            ? $"Contributions count from the day on which you qualified, {Format.Date(QualifiedOn)}. Enter that day or a later one."
        : day < SessionOn ? $"The session was on {Format.Date(SessionOn.Value)}. Enter that day or a later one."
        : null;

    /// <summary>Why no day at all is acceptable, or null.</summary>
    public string? WhyNotAny() =>
        Years.Count == 0 ? "There is no open year in which you are a member, so nothing can be suggested or reported." : null;

    private string WhyNotYear() => WhyNotAny() ?? $"Enter a date in {string.Join(" or ", Years.Order())}.";
}
