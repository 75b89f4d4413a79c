namespace MasterHome.Web.BackOffice.Queue;

/// <summary>The review queue: the list of items and the decision form for one of them.</summary>
/// <param name="Oldest">When the oldest item arrived, UTC; null if the queue is empty.</param>
public sealed record QueuePage(QueueKind? Kind, Page<QueueItem> Items, DateTime? Oldest, DecisionCard? Card, DateTime Now)
{
    public QueueDecisionForm Form => Card?.Form ?? new QueueDecisionForm();

    public static async Task<QueuePage> Read(
        QueueReading reading,
        QueueKind? kind,
        string? item,
        int? page,
        AuditContext audit,
        CancellationToken ct
    )
    {
        var items = await reading.ReadPage(kind, page, ct);
        var decision = QueueKey.Parse(item) is { } key ? await reading.Decisions.Find(key, audit, ct) : null;
        if (decision is null && items.Rows.Count > 0)
            decision = await reading.Decisions.Find(items.Rows[0].Key, audit, ct);
        return new QueuePage(
            kind,
            items,
            await reading.OldestSince(kind, ct),
            decision is null ? null : CardFor(decision, items, kind),
            reading.Now
        );
    }

    private static DecisionCard CardFor(Decision decision, Page<QueueItem> items, QueueKind? kind)
    {
        var next =
            items.Rows.SkipWhile(i => i.Key != decision.Key).Skip(1).FirstOrDefault()
            ?? items.Rows.FirstOrDefault(i => i.Key != decision.Key);
        return new DecisionCard(
            decision,
            new QueueDecisionForm
            {
                Points = decision.DefaultPoints,
                Kind = kind,
                Next = next?.Key.ToString(),
            }
        );
    }
}

/// <summary>A decision with its form, shown in the review queue and on the page of a suggestion.</summary>
public sealed record DecisionCard(Decision Decision, QueueDecisionForm Form);
