using System.Collections.Concurrent;
using MasterHome.Forum.Sources;

namespace MasterHome.TestSupport;

/// <summary>A forum without a network. It knows the users in <see cref="Replies"/> and no others.</summary>
public sealed class InMemoryForum(TimeProvider clock) : IForum
{
    private int _inFlight;

    /// <summary>By the community's user id.</summary>
    public ConcurrentDictionary<long, int> Replies { get; } = new();

    public ConcurrentDictionary<long, string> Handles { get; } = new();

    /// <summary>The candidates for a member, by email address.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<ForumCandidate>> Candidates { get; } = new();

    /// <summary>Whether searches fail.</summary>
    public bool FindsNothingOut { get; set; }

    /// <summary>The users whose replies were counted, in this order.</summary>
    public ConcurrentQueue<long> Asked { get; } = new();

    public ConcurrentQueue<string> LookedFor { get; } = new();

    /// <summary>The bounds last asked for.</summary>
    public (DateTime From, DateTime To) Bounds { get; private set; }

    public int MostInFlight { get; private set; }

    public ExcludedReplies Excluded { get; set; } = new();

    /// <summary>Runs before each count, and replaces it when it returns one.</summary>
    public Func<ForumUser, CancellationToken, Task<ReplyCount?>>? Before { get; set; }

    public Task<string?> CheckReadiness(CancellationToken ct) => Task.FromResult<string?>(null);

    public async Task<ReplyCount> CountReplies(ForumUser user, DateTime fromUtc, DateTime toUtc, CancellationToken ct)
    {
        var now = Interlocked.Increment(ref _inFlight);
        try
        {
            MostInFlight = Math.Max(MostInFlight, now);
            Bounds = (fromUtc, toUtc);
            var id = user.UserId ?? throw new InvalidOperationException("Nobody is asked about without an id.");
            Asked.Enqueue(id);
            var readAt = clock.GetUtcNow().UtcDateTime;
            if (Before is not null && await Before(user, ct) is { } instead)
                return instead;
            return Replies.TryGetValue(id, out var replies)
                ? ReplyCount.Counted(replies, readAt, complete: true, [$"https://forum.example.org/c/{id}"]) with
                {
                    Handle = Handles.GetValueOrDefault(id),
                    Excluded = Excluded,
                }
                : ReplyCount.UnknownUser("the forum has no user with that ID", readAt);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    public Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct)
    {
        LookedFor.Enqueue(user.Email);
        return Task.FromResult(FindsNothingOut ? null : Candidates.GetValueOrDefault(user.Email) ?? []);
    }
}
