namespace MasterHome.Forum.Sources;

/// <summary>A community whose replies are counted. The configuration selects one implementation per <see cref="ForumKind"/>.</summary>
public interface IForum
{
    /// <summary>
    /// Starts a run. Returns a sentence that says why counting cannot start, or null when the forum confirms the account and its read
    /// access. A guest cannot count, because guests see only some of the replies.
    /// </summary>
    Task<string?> CheckReadiness(CancellationToken ct);

    /// <summary>
    /// Counts a user's replies from <paramref name="fromUtc"/> to before <paramref name="toUtc"/> (both of kind UTC). Failed or uncertain
    /// results are "no data"; only a canceled <paramref name="ct"/> throws.
    /// </summary>
    Task<ReplyCount> CountReplies(ForumUser user, DateTime fromUtc, DateTime toUtc, CancellationToken ct);

    /// <summary>
    /// Finds the forum users that this person may be, the most likely first; empty when there are none, null when the search failed.
    /// Staff choose from the list: similarity alone never matches a member.
    /// </summary>
    Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct);
}

/// <summary>The data by which the forum may know a member.</summary>
/// <param name="UserId">The forum's stable user ID; null when it is not known yet.</param>
/// <param name="Handle">The forum's username when last seen; handles change and are not unique.</param>
public sealed record ForumUser(long? UserId, string? Handle, string Email, string Name);

/// <param name="Why">Why this user may be the member, shown to staff, such as "same email".</param>
public sealed record ForumCandidate(long UserId, string Handle, string Why)
{
    internal const string SameEmail = "same email";
    internal const string NamedByMember = "named by the member";
}
