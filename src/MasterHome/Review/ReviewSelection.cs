using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Review;

/// <summary>An item that was chosen.</summary>
/// <param name="Since">When it began to wait, UTC. Another instant means that it was decided or sent again since it was chosen.</param>
public readonly record struct SelectedItem(QueueKind Kind, int Id, DateTime Since)
{
    public QueueKey Key => new(Kind, Id);
}

/// <summary>An item that was not decided with the others.</summary>
/// <param name="Why">In a sentence.</param>
public readonly record struct ItemNotDecided(QueueKind Kind, int Id, string Why)
{
    public QueueKey Key => new(Kind, Id);
}

/// <summary>Items of the review queue that an administrator chose to decide together. Stored, so that the preview has pages and the
/// decision is about what the preview showed.</summary>
public sealed class ReviewSelection
{
    public const string Expired = "This selection has expired: it is older than a day. Choose the items again.";

    public ReviewSelection(IReadOnlyList<SelectedItem> items, AuditContext audit)
    {
        Id = Guid.NewGuid();
        (AccountId, At) = (audit.By.AccountId ?? "", audit.At);
        Items = JsonSerializer.SerializeToUtf8Bytes(items);
    }

    private ReviewSelection() { }

    public Guid Id { get; private set; }

    /// <summary>The account that chose them. Nobody else sees or decides the selection.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }

    /// <summary>The <see cref="SelectedItem"/>s as JSON, in the order of the queue.</summary>
    public byte[] Items { get; private set; } = [];

    /// <summary>The <see cref="ItemNotDecided"/>s as JSON; null until the decision is made.</summary>
    public byte[]? Undecided { get; private set; }

    /// <summary>The instant of the decisions, UTC, by which they are found to be undone; null until they are made.</summary>
    public DateTime? DecidedAt { get; private set; }

    /// <summary>When they were undone, UTC.</summary>
    public DateTime? UndoneAt { get; private set; }

    public bool IsDecided => Undecided is not null;

    public IReadOnlyList<SelectedItem> ReadItems() => JsonSerializer.Deserialize<List<SelectedItem>>(Items)!;

    public IReadOnlyList<ItemNotDecided> ReadUndecided() =>
        Undecided is null ? [] : JsonSerializer.Deserialize<List<ItemNotDecided>>(Undecided)!;

    internal static byte[] Write(IReadOnlyList<ItemNotDecided> undecided) => JsonSerializer.SerializeToUtf8Bytes(undecided);
}

public static class ReviewSelectionQueries
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Those that the person can still decide: their own, of the last day.</summary>
    public static IQueryable<ReviewSelection> Valid(this IQueryable<ReviewSelection> selections, AuditContext audit)
    {
        var (accountId, oldest) = (audit.By.AccountId, audit.At - Life);
        return selections.Where(s => s.AccountId == accountId && s.At >= oldest);
    }

    public static IQueryable<ReviewSelection> Outdated(this IQueryable<ReviewSelection> selections, DateTime now)
    {
        var oldest = now - Life;
        return selections.Where(s => s.At < oldest);
    }
}

internal sealed class ReviewSelectionMap : IEntityTypeConfiguration<ReviewSelection>
{
    public void Configure(EntityTypeBuilder<ReviewSelection> selection)
    {
        selection.ToTable("ReviewSelections");
        selection.Property(s => s.AccountId).HasMaxLength(Actor.AccountIdLength);
        selection.HasIndex(s => s.At);
    }
}
