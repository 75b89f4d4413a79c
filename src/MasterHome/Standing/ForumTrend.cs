using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

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

    public decimal RepliesAWeek => Math.Round((decimal)Replies * DaysOfWeek / Days, 1);

    /// <returns>Null when the cycle counts no replies, or when they have been counted for less than a week.</returns>
    public static async Task<ForumTrend?> Load(HomeDb db, MemberStanding standing, ProgramCalendar calendar, CancellationToken ct)
    {
        var rule = await db
            .Opportunities.Where(o => o.CycleId == standing.CycleId && o.Tracking == Tracking.ForumReplies)
            .Open()
            .OrderBy(o => o.Id)
            .Select(o => new { o.Points, o.MaxTimes })
            .FirstOrDefaultAsync(ct);
        if (rule is null)
            return null;
        var own = db.ForumSnapshots.Where(s => s.MemberId == standing.Who.Id && s.CycleId == standing.CycleId);
        var last = await own.OrderByDescending(s => s.ReadAt).Select(s => new { s.Replies, s.ReadAt }).FirstOrDefaultAsync(ct);
        if (last is null)
            return null;
        var since = last.ReadAt.AddDays(-Weeks * DaysOfWeek);
        var before =
            await own.Where(s => s.ReadAt <= since)
                .OrderByDescending(s => s.ReadAt)
                .Select(s => new { s.Replies, s.ReadAt })
                .FirstOrDefaultAsync(ct)
            ?? await own.OrderBy(s => s.ReadAt).Select(s => new { s.Replies, s.ReadAt }).FirstAsync(ct);
        var days = (int)Math.Round((last.ReadAt - before.ReadAt).TotalDays);
        if (days < DaysOfWeek)
            return null;
        var replies = Math.Max(0, last.Replies - before.Replies);
        return new ForumTrend(
            replies,
            days,
            PointsBy(replies, days, last.Replies, calendar.DaysLeftIn(standing.Year), rule.Points, rule.MaxTimes)
        );
    }

    /// <param name="counted">Replies counted so far in the year.</param>
    /// <param name="limit">How many replies count in a year; null for no limit.</param>
    public static int PointsBy(int replies, int days, int counted, int daysLeft, int pointsPerReply, int? limit)
    {
        var more = (int)((long)replies * daysLeft / days);
        return pointsPerReply * Math.Min(more, limit is { } most ? Math.Max(0, most - counted) : more);
    }
}
