using MasterHome.Accounts;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Review;

/// <summary>Which administrator looks after an item of the review queue. Anybody may still decide it.</summary>
public sealed class ReviewAssignment
{
    internal ReviewAssignment(QueueKey key, string accountId, string name, DateTime at)
    {
        (Kind, ItemId) = (key.Kind, key.Id);
        Give(accountId, name, at);
    }

    private ReviewAssignment() { }

    public QueueKind Kind { get; private set; }

    public int ItemId { get; private set; }

    public string AccountId { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }

    public QueueKey Key => new(Kind, ItemId);

    internal void Give(string accountId, string name, DateTime at) => (AccountId, Name, At) = (accountId, name, at);
}

/// <summary>Assigns items of the review queue. It is not in the history: it decides nothing, and no member sees it.</summary>
public sealed class ReviewAssignments(HomeDb db)
{
    /// <summary>Gives the item to the administrator who asks.</summary>
    /// <exception cref="RefusedException">Somebody else has it: they are named.</exception>
    public Task Take(QueueKey key, AuditContext audit, CancellationToken ct = default) =>
        Change(
            key,
            async (found, ct) =>
            {
                MustDecide(audit);
                if (found is not null && found.AccountId != audit.By.AccountId)
                    throw new RefusedException(
                        $"{Format.Isolated(found.Name)} took this item on {Format.Date(DateOnly.FromDateTime(found.At))}. "
                            + "Assign it to yourself if you agreed on that."
                    );
                await Give(found, key, audit.By.AccountId!, audit.At, ct);
            },
            ct
        );

    /// <summary>Gives the item to an administrator, whoever has it.</summary>
    public Task Assign(QueueKey key, string accountId, AuditContext audit, CancellationToken ct = default) =>
        Change(
            key,
            (found, ct) =>
            {
                MustDecide(audit);
                return Give(found, key, accountId, audit.At, ct);
            },
            ct
        );

    /// <summary>Nobody has the item any more.</summary>
    public Task Release(QueueKey key, AuditContext audit, CancellationToken ct = default) =>
        Change(
            key,
            (found, _) =>
            {
                MustDecide(audit);
                if (found is not null)
                    db.Remove(found);
                return Task.CompletedTask;
            },
            ct
        );

    private async Task Give(ReviewAssignment? found, QueueKey key, string accountId, DateTime at, CancellationToken ct)
    {
        var name =
            await db
                .Users.Where(a => a.Id == accountId && a.Role == StaffRole.Administrator && a.DisabledAt == null)
                .Select(a => a.DisplayName)
                .SingleOrDefaultAsync(ct)
            ?? throw new RefusedException("Choose an administrator who can sign in.", "Owner");
        if (found is null)
            db.Add(new ReviewAssignment(key, accountId, name, at));
        else
            found.Give(accountId, name, at);
    }

    private async Task Change(QueueKey key, Func<ReviewAssignment?, CancellationToken, Task> change, CancellationToken ct)
    {
        var (kind, id) = (key.Kind, key.Id);
        try
        {
            await db.Transact(
                async ct => await change(await db.ReviewAssignments.SingleOrDefaultAsync(a => a.Kind == kind && a.ItemId == id, ct), ct),
                ct
            );
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.IsUniqueViolation())
        {
            throw new RefusedException("Somebody else took this item at the same moment. Look again.");
        }
    }

    private static void MustDecide(AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can take items.");
    }
}

internal sealed class ReviewAssignmentMap : IEntityTypeConfiguration<ReviewAssignment>
{
    public void Configure(EntityTypeBuilder<ReviewAssignment> assignment)
    {
        assignment.ToTable("ReviewAssignments");
        assignment.HasKey(a => new { a.Kind, a.ItemId });
        assignment.Ignore(a => a.Key);
        // A second of two administrators who take an item at the same moment is told.
        assignment.Property(a => a.At).IsConcurrencyToken();
        assignment.Property(a => a.AccountId).HasMaxLength(Actor.AccountIdLength);
        assignment.Property(a => a.Name).HasMaxLength(Actor.NameLength);
        assignment.HasIndex(a => a.AccountId);
        // The queue joins by the number of the kind, and the key begins with its name.
        assignment.HasIndex(a => a.ItemId);
    }
}
