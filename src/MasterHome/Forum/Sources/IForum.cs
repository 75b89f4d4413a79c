namespace MasterHome.Forum.Sources;

/// <summary>A community whose replies are counted. Each kind of <see cref="ForumKind"/> has one; the configuration chooses.</summary>
public interface IForum
{
    /// <summary>
    /// Why counting cannot begin, in a sentence; null when it can: the forum says who we are, and that we may read. Refuses to count as a
    /// guest, who sees only a part.
    /// </summary>
    Task<string?> WhyNotReady(CancellationToken ct);

    /// <summary>
    /// Counts a person's replies from <paramref name="fromUtc"/> to before <paramref name="toUtc"/> (both of kind UTC). Whatever fails or
    /// is unsure is "no data"; only a canceled <paramref name="ct"/> throws.
    /// </summary>
    Task<ReplyCount> CountReplies(ForumUser who, DateTime fromUtc, DateTime toUtc, CancellationToken ct);

    /// <summary>
    /// Whom the forum may know this person as, the likeliest first; empty when nobody, null when it could not be asked. For staff to
    /// choose from: nobody is matched by likeness alone.
    /// </summary>
    Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct);
}

/// <summary>A member as the forum may know them.</summary>
/// <param name="UserId">The forum's stable key; null when it is not known yet.</param>
/// <param name="Handle">The forum's name for them when last heard; handles change and are not unique.</param>
public sealed record ForumUser(long? UserId, string? Handle, string Email, string Name);

/// <param name="Why">What speaks for them, in words for staff, such as "same address".</param>
public sealed record ForumCandidate(long UserId, string Handle, string Why);
