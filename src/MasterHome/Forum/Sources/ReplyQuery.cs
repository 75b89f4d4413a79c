using MasterHome.Forum.Http;

namespace MasterHome.Forum.Sources;

/// <summary>The user whose replies are counted, from <paramref name="From"/> to before <paramref name="To"/> (UTC).</summary>
/// <param name="ReadAt">When the read started (UTC).</param>
internal sealed record ReplyQuery(long UserId, string? Handle, DateTime From, DateTime To, DateTime ReadAt)
{
    public bool Includes(DateTime at) => at >= From && at < To;

    /// <summary>The rules for every forum: no user ID means no data, an empty interval has no replies, a failed read has no
    /// number.</summary>
    public static async Task<ReplyCount> Run(
        ForumUser user,
        DateTime fromUtc,
        DateTime toUtc,
        TimeProvider clock,
        Func<ReplyQuery, Task<ReplyCount>> count
    )
    {
        if (fromUtc.Kind != DateTimeKind.Utc || toUtc.Kind != DateTimeKind.Utc)
            throw new ArgumentException("Both instants must be UTC.");

        var readAt = clock.GetUtcNow().UtcDateTime;
        if (user.UserId is not { } userId)
            return ReplyCount.NoData("the member's forum identity is not known", readAt);
        if (fromUtc >= toUtc)
            return ReplyCount.Counted(0, readAt, complete: true, []);
        try
        {
            return await count(new(userId, user.Handle, fromUtc, toUtc, readAt));
        }
        catch (ForumReadException e)
        {
            return ReplyCount.NoData(e.Message, readAt, e.IsTransient);
        }
    }
}
