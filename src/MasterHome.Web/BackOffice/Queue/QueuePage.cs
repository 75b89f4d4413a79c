using System.Security.Claims;
using MasterHome.Review;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>The review queue: the list of items and the decision form for one of them.</summary>
/// <param name="Oldest">When the oldest item arrived, UTC; null if the queue is empty.</param>
internal sealed record QueuePage(QueueKind? Kind, Page<QueueItem> Items, DateTime? Oldest, DecisionCard? Card, DateTime Now)
{
    public DecisionForm Form => Card?.Form ?? new DecisionForm();

    public static async Task<QueuePage> Read(
        ReviewQueue queue,
        QueueKind? kind,
        string? item,
        int? page,
        ClaimsPrincipal user,
        CancellationToken ct
    )
    {
        var (items, oldest) = await queue.ReadPage(kind, page, user, ct);
        var shown = QueueKey.Parse(item) is { } key ? await queue.Reader.Find(key, user, ct) : null;
        if (shown is null && items.Rows.Count > 0)
            shown = await queue.Reader.Find(items.Rows[0].Key, user, ct);
        return new QueuePage(kind, items, oldest, shown is null ? null : CardFor(shown, items, kind), queue.Now);
    }

    /// <summary>The list alone, without choosing an item.</summary>
    public static async Task<QueuePage> ReadList(ReviewQueue queue, QueueKind? kind, ClaimsPrincipal user, CancellationToken ct)
    {
        var (items, oldest) = await queue.ReadPage(kind, null, user, ct);
        return new QueuePage(kind, items, oldest, null, queue.Now);
    }

    private static DecisionCard CardFor(ReviewItem shown, Page<QueueItem> items, QueueKind? kind)
    {
        var next =
            items.Rows.SkipWhile(i => i.Key != shown.Key).Skip(1).FirstOrDefault() ?? items.Rows.FirstOrDefault(i => i.Key != shown.Key);
        return new DecisionCard(
            shown,
            new DecisionForm
            {
                Points = shown.DefaultPoints,
                Kind = kind,
                Next = next?.Key.ToString(),
            }
        );
    }
}

/// <summary>An item with the form that decides it, shown in the review queue and on the page of a suggestion.</summary>
internal sealed record DecisionCard(ReviewItem Item, DecisionForm Form);
