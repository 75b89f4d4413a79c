using MasterHome.Forum.Http;

namespace MasterHome.Forum.Sources;

/// <summary>Whose replies are asked for, and from when to before when (UTC).</summary>
/// <param name="ReadAt">When the reading began (UTC).</param>
internal sealed record ReplyQuery(long UserId, string? Handle, DateTime From, DateTime To, DateTime ReadAt)
{
    public bool Asks(DateTime at) => at >= From && at < To;

    /// <summary>What holds for every forum: who is not known has no data, no time has no replies, and whatever is unsure has no number.</summary>
    public static async Task<ReplyCount> Answer(
        ForumUser who,
        DateTime fromUtc,
        DateTime toUtc,
        TimeProvider clock,
        Func<ReplyQuery, Task<ReplyCount>> count
    )
    {
        if (fromUtc.Kind != DateTimeKind.Utc || toUtc.Kind != DateTimeKind.Utc)
            throw new ArgumentException("Both instants are expected in UTC.");

        var readAt = clock.GetUtcNow().UtcDateTime;
        if (who.UserId is not { } userId)
            return ReplyCount.NoData("the member's forum identity is not known", readAt);
        if (fromUtc >= toUtc)
            return ReplyCount.Counted(0, readAt, complete: true, []);
        try
        {
            return await count(new(userId, who.Handle, fromUtc, toUtc, readAt));
        }
        catch (ForumReadException e)
        {
            return ReplyCount.NoData(e.Message, readAt, e.OnTheWay);
        }
    }
}
