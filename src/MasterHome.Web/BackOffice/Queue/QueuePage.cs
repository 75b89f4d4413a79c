using System.Security.Claims;
using MasterHome.Review;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>The review queue: the list of items and the decision form for one of them.</summary>
/// <param name="Oldest">When the oldest item arrived, UTC; null if the queue is empty.</param>
/// <param name="Choices">What can be chosen in the filters.</param>
internal sealed record QueuePage(
    QueueFilter Filter,
    Page<QueueItem> Items,
    DateTime? Oldest,
    DecisionCard? Card,
    DateTime Now,
    QueueChoices Choices
)
{
    public DecisionForm Form => Card?.Form ?? new DecisionForm();

    public static async Task<QueuePage> Read(
        ReviewQueue queue,
        QueueFilter filter,
        string? item,
        int? page,
        ClaimsPrincipal user,
        CancellationToken ct
    )
    {
        var (items, oldest, choices) = await queue.ReadPage(filter, page, user, ct);
        var shown = QueueKey.Parse(item) is { } key ? await queue.Reader.Find(key, user, ct) : null;
        if (shown is null && items.Rows.Count > 0)
            shown = await queue.Reader.Find(items.Rows[0].Key, user, ct);
        return new QueuePage(
            filter,
            items,
            oldest,
            shown is null ? null : await CardFor(shown, items, filter, choices, queue, ct),
            queue.Now,
            choices
        );
    }

    /// <summary>The list alone, without choosing an item.</summary>
    public static async Task<QueuePage> ReadList(ReviewQueue queue, QueueFilter filter, ClaimsPrincipal user, CancellationToken ct)
    {
        var (items, oldest, choices) = await queue.ReadPage(filter, null, user, ct);
        return new QueuePage(filter, items, oldest, null, queue.Now, choices);
    }

    private static async Task<DecisionCard> CardFor(
        ReviewItem shown,
        Page<QueueItem> items,
        QueueFilter filter,
        QueueChoices choices,
        ReviewQueue queue,
        CancellationToken ct
    )
    {
        var next =
            items.Rows.SkipWhile(i => i.Key != shown.Key).Skip(1).FirstOrDefault() ?? items.Rows.FirstOrDefault(i => i.Key != shown.Key);
        var form = new DecisionForm
        {
            Points = shown.DefaultPoints,
            Filter = filter.ToString(),
            Next = next?.Key.ToString(),
        };
        if (items.Rows.FirstOrDefault(i => i.Key == shown.Key) is { } row)
            return new DecisionCard(shown, form, choices, row.Owner, row.OwnerId);
        var assigned = await queue.OwnerOf(shown.Key, ct);
        return new DecisionCard(shown, form, choices, assigned?.Name, assigned?.AccountId);
    }
}

/// <summary>An item with the form that decides it, shown in the review queue and on the page of the item.</summary>
/// <param name="Choices">Null on the page of the item: it has no owner and no kept reasons there.</param>
internal sealed record DecisionCard(
    ReviewItem Item,
    DecisionForm Form,
    QueueChoices? Choices = null,
    string? Owner = null,
    string? OwnerId = null
);
