namespace MasterHome.Web.BackOffice.Queue;

/// <summary>The list and, beside it, the decision.</summary>
/// <param name="Oldest">Since when the oldest waits, UTC; null when nothing does.</param>
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
        var items = await reading.List(kind, page, ct);
        var decision = QueueKey.Parse(item) is { } asked ? await reading.Decisions.Of(asked, audit, ct) : null;
        if (decision is null && items.Rows.Count > 0)
            decision = await reading.Decisions.Of(items.Rows[0].Key, audit, ct);
        return new QueuePage(
            kind,
            items,
            await reading.Oldest(kind, ct),
            decision is null ? null : Beside(decision, items, kind),
            reading.Now
        );
    }

    private static DecisionCard Beside(Decision decision, Page<QueueItem> items, QueueKind? kind)
    {
        var next =
            items.Rows.SkipWhile(i => i.Key != decision.Key).Skip(1).FirstOrDefault()
            ?? items.Rows.FirstOrDefault(i => i.Key != decision.Key);
        return new DecisionCard(
            decision,
            new QueueDecisionForm
            {
                Points = decision.Usual,
                Kind = kind,
                Next = next?.Key.ToString(),
            }
        );
    }
}

/// <summary>A decision with its form, as the queue and the page of a suggestion show it.</summary>
public sealed record DecisionCard(Decision Decision, QueueDecisionForm Form);
