using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Accounts;

/// <summary>A list of the back office with search, filters, order and columns, as one person saved it under a name.</summary>
public sealed class SavedView
{
    public const int NameLength = 60;
    public const int ListLength = 60;
    public const int QueryLength = 1000;

    /// <param name="list">The path of the list.</param>
    /// <param name="query">What follows the path: empty, or from the question mark on.</param>
    public SavedView(string accountId, string list, string name, string query, DateTime at)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > NameLength)
            throw new RefusedException($"Enter a name of at most {NameLength} characters.", nameof(Name));
        if (query.Length > QueryLength || !(query.Length == 0 || query.StartsWith('?')))
            throw new RefusedException("This view cannot be saved. Use fewer filters.", nameof(Name));
        (AccountId, List, Name, Query, SavedAt) = (accountId, list, name.Trim(), query, at);
    }

    private SavedView() { }

    public int Id { get; private set; }

    public string AccountId { get; private set; } = "";

    public string List { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Query { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime SavedAt { get; private set; }

    public string Address => List + Query;

    internal sealed class Map : IEntityTypeConfiguration<SavedView>
    {
        public void Configure(EntityTypeBuilder<SavedView> view)
        {
            view.ToTable("SavedViews");
            view.Property(v => v.AccountId).HasMaxLength(Actor.AccountIdLength);
            view.Property(v => v.List).HasMaxLength(ListLength);
            view.Property(v => v.Name).HasMaxLength(NameLength);
            view.Property(v => v.Query).HasMaxLength(QueryLength);
            view.HasIndex(v => new
                {
                    v.AccountId,
                    v.List,
                    v.Name,
                })
                .IsUnique();
            view.HasOne<Account>().WithMany().HasForeignKey(v => v.AccountId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
