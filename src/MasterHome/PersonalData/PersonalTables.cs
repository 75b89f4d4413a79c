using MasterHome.Accounts;
using MasterHome.Common.Imports;
using MasterHome.Jobs.Requests;
using MasterHome.Mailings;
using MasterHome.Members;
using MasterHome.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MasterHome.PersonalData;

/// <summary>How the rows of a table belong to a member.</summary>
public enum OwnedBy
{
    /// <summary>The row is the member.</summary>
    Itself,
    Member,
    Account,

    /// <summary>Its owner is a row of another personal table.</summary>
    Parent,
}

/// <param name="Key">The property that names the owner.</param>
/// <param name="Parent">The table of the owner, when that is neither a member nor an account.</param>
public sealed record PersonalTable(IEntityType Type, string Key, OwnedBy Owner, PersonalTable? Parent = null)
{
    public string Name => Type.GetTableName()!;
}

/// <summary>Finds the tables that hold rows of a member in the database's model, so that a new table is exported without being
/// listed.</summary>
public static class PersonalTables
{
    private static readonly string[] AccountKeys = ["AccountId", "UserId"];

    /// <summary>What somebody of the program team did: their key says who acted, and the rows are about others.</summary>
    private static readonly HashSet<Type> WorkOfTheTeam =
    [
        typeof(ImportUpload),
        typeof(JobRequest),
        typeof(Mailing),
        typeof(ReviewAssignment),
        typeof(ReviewSelection),
        typeof(SavedView),
    ];

    public static IReadOnlyList<PersonalTable> Of(IModel model)
    {
        var types = model.GetEntityTypes().Where(t => t.GetTableName() is not null && !WorkOfTheTeam.Contains(t.ClrType)).ToList();
        var found = types.Select(Direct).OfType<PersonalTable>().ToList();
        var children =
            from type in types
            where !found.Exists(f => f.Type == type)
            from key in type.GetForeignKeys()
            let parent = found.Find(f => f.Type == key.PrincipalEntityType && f.Owner == OwnedBy.Member)
            where key.IsRequired && parent is not null
            select new PersonalTable(type, key.Properties[0].Name, OwnedBy.Parent, parent);
        return [.. found.Concat(children.DistinctBy(c => c.Type).ToList()).OrderBy(t => t.Name, StringComparer.Ordinal)];
    }

    private static PersonalTable? Direct(IEntityType type) =>
        type.ClrType == typeof(Member) ? new PersonalTable(type, nameof(Member.Id), OwnedBy.Itself)
        : type.FindProperty("MemberId") is not null ? new PersonalTable(type, "MemberId", OwnedBy.Member)
        : Array.Find(AccountKeys, key => type.FindProperty(key)?.ClrType == typeof(string)) is { } account
            ? new PersonalTable(type, account, OwnedBy.Account)
        : null;
}
