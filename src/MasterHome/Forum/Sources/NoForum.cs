namespace MasterHome.Forum.Sources;

/// <summary>Used when no forum is configured: always returns "no data".</summary>
internal sealed class NoForum(TimeProvider clock) : IForum
{
    public Task<string?> CheckReadiness(CancellationToken ct) => Task.FromResult<string?>("No forum is configured.");

    public Task<ReplyCount> CountReplies(ForumUser user, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        Task.FromResult(ReplyCount.NoData("no forum is configured", clock.GetUtcNow().UtcDateTime));

    public Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ForumCandidate>?>(null);
}
