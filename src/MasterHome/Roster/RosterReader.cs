using System.Globalization;
using MasterHome.Common.Imports;
using MasterHome.Members;

namespace MasterHome.Roster;

/// <summary>Converts rows of the roster to entries, and reports the faults of every other row.</summary>
/// <param name="qualification">The days on which somebody can have qualified.</param>
internal sealed class RosterReader(ImportPlanBuilder plan, DayBounds qualification, string usualZone)
{
    private readonly HashSet<string> _addresses = [];
    private readonly HashSet<long> _communityIds = [];

    /// <summary>One after the other, so that only what the plan keeps stays in memory.</summary>
    public IEnumerable<(CsvRow Row, RosterEntry Entry)> Read(IEnumerable<CsvRow> rows)
    {
        foreach (var row in rows)
        {
            var before = plan.FaultCount;
            var entry = Read(row);
            if (plan.FaultCount == before)
                yield return (row, entry);
        }
    }

    private RosterEntry Read(CsvRow row)
    {
        var email = Email(row);
        if (row["FirstName"].Length + row["LastName"].Length == 0)
            plan.Fault(row, "FirstName", "There is no name.");
        var zone = row.Or("TimeZone") is null ? usualZone : plan.Zone(row, "TimeZone") ?? usualZone;
        var country = row.Or("Country")?.ToUpperInvariant();
        if (country is not null && Countries.WhyNot(country) is { } why)
            plan.Fault(row, "Country", $"'{row.Shown("Country")}' is not a country code. {why}");
        return new RosterEntry(
            email,
            Text(row, "FirstName", Member.NameLength) ?? "",
            Text(row, "LastName", Member.NameLength) ?? "",
            plan.YesOrNo(row, "Partner") == true,
            plan.Day(row, "QualifiedOn", qualification) ?? qualification.First,
            Text(row, "CommunityHandle", Member.NameLength),
            CommunityUserId(row),
            new MemberDetails(Text(row, "Company", Member.WorkLength), Text(row, "JobTitle", Member.WorkLength), null, country, zone)
        );
    }

    private string Email(CsvRow row)
    {
        var email = row["Email"];
        if (email.Length == 0)
            plan.Fault(row, "Email", "There is no address.");
        else if (EmailAddress.WhyNot(email) is { } why)
            plan.Fault(row, "Email", $"'{row.Shown("Email")}' is not an email address. {why}");
        else if (!_addresses.Add(EmailAddress.Key(email)))
            plan.Fault(row, "Email", "An earlier row has the same address.");
        return email;
    }

    private string? Text(CsvRow row, string column, int length)
    {
        var text = row.Or(column);
        if (text?.Length > length)
            plan.Fault(row, column, $"This is {text.Length:N0} characters long; at most {length} fit.");
        return text;
    }

    private long? CommunityUserId(CsvRow row)
    {
        if (row.Or("CommunityUserId") is not { } text)
            return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id <= 0)
            plan.Fault(row, "CommunityUserId", $"'{row.Shown("CommunityUserId")}' is not a whole number above 0, such as 48213.");
        else if (!_communityIds.Add(id))
            plan.Fault(row, "CommunityUserId", $"An earlier row has the same id {id}.");
        return id;
    }
}
