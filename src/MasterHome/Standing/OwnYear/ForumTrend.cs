using MasterHome.Opportunities;

namespace MasterHome.Standing.OwnYear;

/// <summary>A member's forum replies a week over the last eight weeks, and what the same pace adds by December 31. It is shown beside the
/// forecast and not added to it.</summary>
/// <param name="Replies">Replies in the weeks that were compared.</param>
/// <param name="Days">The days between the two counts.</param>
/// <param name="Points">What the pace adds by December 31, up to the yearly limit.</param>
public sealed record ForumTrend(int Replies, int Days, int Points)
{
    /// <summary>Policy: the trend looks back eight weeks.</summary>
    public const int Weeks = 8;

    private const int DaysOfWeek = 7;

    internal const int DaysBack = Weeks * DaysOfWeek;

    /// <summary>Whether so many replies are counted that further ones add no points.</summary>
    public bool IsAtLimit { get; init; }

    public decimal RepliesAWeek => Math.Round((decimal)Replies * DaysOfWeek / Days, 1);

    /// <param name="rule">The opportunity that counts replies; null when the cycle counts none.</param>
    /// <param name="daysLeft">Until December 31.</param>
    /// <returns>Null when no replies are counted, or when they have been counted for less than a week.</returns>
    public static ForumTrend? Of(Opportunity? rule, ForumCounts? counts, int daysLeft)
    {
        if (rule is null || counts is null)
            return null;
        var days = (int)Math.Round((counts.Last.ReadAt - counts.Before.ReadAt).TotalDays);
        if (days < DaysOfWeek)
            return null;
        var replies = Math.Max(0, counts.Last.Replies - counts.Before.Replies);
        return new ForumTrend(replies, days, PointsBy(replies, days, counts.Last.Replies, daysLeft, rule.Points, rule.MaxTimes))
        {
            IsAtLimit = counts.Last.Replies >= rule.MaxTimes,
        };
    }

    /// <param name="counted">Replies counted so far in the year.</param>
    /// <param name="limit">How many replies count in a year; null for no limit.</param>
    public static int PointsBy(int replies, int days, int counted, int daysLeft, int pointsPerReply, int? limit)
    {
        var more = (int)((long)replies * daysLeft / days);
        return pointsPerReply * Math.Min(more, limit is { } most ? Math.Max(0, most - counted) : more);
    }
}
