using MasterHome.Common.Imports;
using MasterHome.Members;

namespace MasterHome.Roster;

/// <summary>What a roster changes. Members are found by community ID, then by present or former address.</summary>
/// <param name="Additions">Members to add.</param>
/// <param name="Updates">Members by id whose fields change.</param>
internal sealed record RosterPlan(IReadOnlyList<RosterEntry> Additions, IReadOnlyDictionary<int, RosterEntry> Updates, ImportPlan Summary)
{
    /// <param name="members">All members, read without tracking.</param>
    /// <param name="qualification">The days on which somebody can have qualified.</param>
    /// <param name="usualZone">The time zone of a row that names none.</param>
    public static RosterPlan Make(
        IEnumerable<CsvRow> rows,
        IReadOnlyCollection<Member> members,
        DayBounds qualification,
        string usualZone,
        ImportPlanBuilder builder
    )
    {
        var known = new RosterMatcher(members);
        var (additions, updates) = (new List<RosterEntry>(), new Dictionary<int, RosterEntry>());
        foreach (var (row, entry) in new RosterReader(builder, qualification, usualZone).Read(rows))
        {
            if (known.WhyNot(entry) is { } why)
            {
                builder.Fault(row, why.Column, why.Reason);
            }
            else if (known.Take(entry) is not { } member)
            {
                additions.Add(entry);
                builder.Added++;
                builder.Change(row, About(entry), "New", to: $"qualified {Format.Date(entry.QualifiedOn)}");
            }
            else
            {
                builder.Difference(row, About(member), member.DifferencesTo(entry));
                if (Compare(builder, row, member, entry))
                    updates.Add(member.Id, entry);
            }
        }
        return new RosterPlan(additions, updates, builder.Build());
    }

    private static bool Compare(ImportPlanBuilder builder, CsvRow row, Member member, RosterEntry entry)
    {
        if (member.ChangesBy(entry) is not { Count: > 0 } changes)
        {
            builder.Unchanged++;
            return false;
        }
        builder.Updated++;
        builder.Change(row, About(member), changes);
        return true;
    }

    private static string About(RosterEntry entry) => $"{entry.FirstName} {entry.LastName}".Trim() + $", {entry.Email}";

    private static string About(Member member) => $"{member.Name}, {member.Email}";
}
