using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Data.Sqlite;

/// <summary>Refuses text longer than its column, as SQL Server does: SQLite stores any length. A missing limit of a form is then found on
/// the embedded database too, and not only in production.</summary>
internal sealed class TextLengthInterceptor : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Check(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Check(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    /// <exception cref="InvalidOperationException">Names the column, not the text, which may be personal.</exception>
    private static void Check(DbContext db)
    {
        foreach (var entry in db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified))
        {
            foreach (var property in entry.Properties)
            {
                if (property.CurrentValue is string text && property.Metadata.GetMaxLength() is { } length && text.Length > length)
                    throw new InvalidOperationException(
                        $"{entry.Metadata.DisplayName()}.{property.Metadata.Name} holds at most {length} characters, but got {text.Length}."
                    );
            }
        }
    }
}
