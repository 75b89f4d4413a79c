using System.Globalization;
using MasterHome.Common.Imports;
using MasterHome.Members;

namespace MasterHome.Roster;

/// <summary>Converts rows of the roster to entries, and reports the faults of every other row.</summary>
internal sealed class RosterReader(ImportTally tally, DateOnly today, string usualZone)
{
    private readonly HashSet<string> _addresses = [];
    private readonly HashSet<long> _communityIds = [];

    public IReadOnlyList<(CsvRow Row, RosterEntry Entry)> Read(IReadOnlyList<CsvRow> rows)
    {
        var entries = new List<(CsvRow, RosterEntry)>();
        foreach (var row in rows)
        {
            var before = tally.Faults.Count;
            var entry = Read(row);
            if (tally.Faults.Count == before)
                entries.Add((row, entry));
        }
        return entries;
    }

    private RosterEntry Read(CsvRow row)
    {
        var email = Email(row);
        if (row["FirstName"].Length + row["LastName"].Length == 0)
            tally.Fault(row, "FirstName", "There is no name.");
        var zone = row.Or("TimeZone") ?? usualZone;
        if (!TimeZones.IsKnown(zone))
            tally.Fault(row, "TimeZone", $"'{Short(zone)}' is not a time zone such as Europe/Berlin.");
        var country = row.Or("Country")?.ToUpperInvariant();
        if (country is not null && !Countries.IsKnown(country))
            tally.Fault(row, "Country", $"'{Short(row["Country"])}' is not a country's two emails, such as DE.");
        return new RosterEntry(
            email,
            Text(row, "FirstName", Member.NameLength) ?? "",
            Text(row, "LastName", Member.NameLength) ?? "",
            Partner(row),
            QualifiedOn(row),
            Text(row, "CommunityHandle", Member.NameLength),
            CommunityUserId(row),
            new MemberDetails(Text(row, "Company", Member.WorkLength), Text(row, "JobTitle", Member.WorkLength), null, country, zone)
        );
    }

    private string Email(CsvRow row)
    {
        var email = row["Email"];
        if (email.Length == 0)
            tally.Fault(row, "Email", "There is no address.");
        else if (!EmailAddress.IsAddress(email))
            tally.Fault(row, "Email", $"'{Short(email)}' is not an email address.");
        else if (!_addresses.Add(EmailAddress.Key(email)))
            tally.Fault(row, "Email", "An earlier row has the same address.");
        return email;
    }

    private string? Text(CsvRow row, string column, int length)
    {
        var text = row.Or(column);
        if (text?.Length > length)
            tally.Fault(row, column, $"This is {text.Length:N0} characters long; at most {length} fit.");
        return text;
    }

    private bool Partner(CsvRow row)
    {
        var partner = row["Partner"].ToUpperInvariant();
        if (partner is not ("YES" or "NO"))
            tally.Fault(row, "Partner", $"'{Short(row["Partner"])}' is neither yes nor no.");
        return partner == "YES";
    }

    private DateOnly QualifiedOn(CsvRow row)
    {
        if (!DateOnly.TryParseExact(row["QualifiedOn"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            tally.Fault(row, "QualifiedOn", $"'{Short(row["QualifiedOn"])}' is not a date as 2026-07-31.");
        else if (day > today)
            tally.Fault(row, "QualifiedOn", $"{day:yyyy-MM-dd} lies ahead.");
        return day;
    }

    private long? CommunityUserId(CsvRow row)
    {
        if (row.Or("CommunityUserId") is not { } text)
            return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) || id <= 0)
            tally.Fault(row, "CommunityUserId", $"'{Short(text)}' is not a number above 0.");
        else if (!_communityIds.Add(id))
            tally.Fault(row, "CommunityUserId", $"An earlier row has the same id {id}.");
        return id;
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
