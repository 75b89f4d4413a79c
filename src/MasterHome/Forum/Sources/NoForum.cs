namespace MasterHome.Forum.Sources;

/// <summary>What stands where no forum is set: it says so.</summary>
internal sealed class NoForum(TimeProvider clock) : IForum
{
    public Task<string?> WhyNotReady(CancellationToken ct) => Task.FromResult<string?>("No forum is set.");

    public Task<ReplyCount> CountReplies(ForumUser who, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        Task.FromResult(ReplyCount.NoData("no forum is set", clock.GetUtcNow().UtcDateTime));

    public Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ForumCandidate>?>(null);
}
