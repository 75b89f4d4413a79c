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
        AuditContext audit,
        CancellationToken ct
    )
    {
        var items = await queue.ReadPage(kind, page, ct);
        var decision = QueueKey.Parse(item) is { } key ? await queue.Decisions.Find(key, audit, ct) : null;
        if (decision is null && items.Rows.Count > 0)
            decision = await queue.Decisions.Find(items.Rows[0].Key, audit, ct);
        return new QueuePage(
            kind,
            items,
            await queue.OldestSince(kind, ct),
            decision is null ? null : CardFor(decision, items, kind),
            queue.Now
        );
    }

    private static DecisionCard CardFor(Decision decision, Page<QueueItem> items, QueueKind? kind)
    {
        var next =
            items.Rows.SkipWhile(i => i.Key != decision.Key).Skip(1).FirstOrDefault()
            ?? items.Rows.FirstOrDefault(i => i.Key != decision.Key);
        return new DecisionCard(
            decision,
            new DecisionForm
            {
                Points = decision.DefaultPoints,
                Kind = kind,
                Next = next?.Key.ToString(),
            }
        );
    }
}

/// <summary>A decision with its form, shown in the review queue and on the page of a suggestion.</summary>
internal sealed record DecisionCard(Decision Decision, DecisionForm Form);
