using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace MasterHome.PersonalData;

/// <summary>Writes the conditions that find a member's rows in any table.</summary>
internal sealed class PersonalSql(HomeDb db)
{
    private readonly ISqlGenerationHelper _helper = db.GetService<ISqlGenerationHelper>();

    public string Name(string identifier) => _helper.DelimitIdentifier(identifier);

    public string Column(PersonalTable table, string property) => Name(table.Type.FindProperty(property)!.GetColumnName());

    /// <summary>The rows of the member, and of merged duplicates: they are the same person.</summary>
    /// <param name="member">The parameter that holds the member's ID.</param>
    public string Condition(PersonalTable table, string member)
    {
        var key = Column(table, table.Key);
        return table.Owner switch
        {
            OwnedBy.Account => $"{key} IN {Accounts(member)}",
            OwnedBy.Parent => $"{key} IN "
                + Ids(table.Parent!.Type.ClrType, $"{Column(table.Parent, table.Parent.Key)} IN {Members(member)}"),
            _ => $"{key} IN {Members(member)}",
        };
    }

    /// <summary>The IDs of the member's accounts.</summary>
    /// <inheritdoc cref="Condition"/>
    public string Accounts(string member) => Ids(typeof(Account), $"{Name("MemberId")} IN {Members(member)}");

    private string Members(string member) => Ids(typeof(Member), $"{Name("Id")} = {member} OR {Name("MergedIntoId")} = {member}");

    private string Ids(Type type, string condition) =>
        $"(SELECT {Name("Id")} FROM {Name(db.Model.FindEntityType(type)!.GetTableName()!)} WHERE {condition})";
}
