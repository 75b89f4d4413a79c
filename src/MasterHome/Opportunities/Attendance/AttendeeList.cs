using MasterHome.Common.Imports;

namespace MasterHome.Opportunities.Attendance;

/// <summary>A person in a list of attendees, as the list has them.</summary>
/// <param name="Line">The line in the list, from 1.</param>
/// <param name="Email">Null when the list has no address.</param>
/// <param name="Name">Null when the list has no name.</param>
public sealed record Attendee(int Line, string? Email, string? Name)
{
    public string Text =>
        (Name, Email) switch
        {
            ({ } name, { } email) => $"{name} <{email}>",
            _ => Name ?? Email ?? "",
        };
}

/// <summary>Reads lists of attendees: CSV files as meeting tools export them, or lines that somebody pasted.</summary>
public static class AttendeeList
{
    /// <summary>A session with more attendees is recorded in parts.</summary>
    public const int MostAttendees = 1000;

    // Headings are compared without spaces and signs, so that "User email", "user_email" and "UserEmail" are one.
    private static readonly string[] EmailColumns = ["EMAIL", "EMAILADDRESS", "USEREMAIL", "ATTENDEEEMAIL"];
    private static readonly string[] NameColumns = ["NAME", "FULLNAME", "USERNAME", "NAMEORIGINALNAME", "ATTENDEE"];
    private static readonly string[] FirstNameColumns = ["FIRSTNAME", "GIVENNAME"];
    private static readonly string[] LastNameColumns = ["LASTNAME", "SURNAME", "FAMILYNAME"];

    /// <param name="largest">Bytes.</param>
    /// <exception cref="RefusedException">The file cannot be read, has no column for addresses or names, or too many rows.</exception>
    public static async Task<IReadOnlyList<Attendee>> ReadFile(Stream file, long largest, CancellationToken ct = default)
    {
        var attendees = new List<Attendee>();
        foreach (var row in await CsvTable.Read(file, [], largest, mostRows: MostAttendees, ct: ct))
        {
            if (!row.Columns.Select(HeadingKey).Any(c => EmailColumns.Concat(NameColumns).Concat(LastNameColumns).Contains(c)))
                throw new RefusedException(
                    "The first line of the file names no column for addresses or names. Name one of them “Email” or “Name”."
                );
            var name = First(row, NameColumns) ?? TextNormalization.Line($"{First(row, FirstNameColumns)} {First(row, LastNameColumns)}");
            if ((First(row, EmailColumns), name) is var (email, full) && (email is not null || full.Length > 0))
                attendees.Add(new Attendee(row.Line, email, full.Length > 0 ? full : null));
        }
        return attendees;
    }

    /// <summary>A person a line: an address, a name, or "Name &lt;address&gt;".</summary>
    /// <exception cref="RefusedException">There are too many lines.</exception>
    public static IReadOnlyList<Attendee> ReadLines(string text)
    {
        var attendees = text.Split('\n')
            .Select((line, index) => Parse(index + 1, TextNormalization.Line(line)))
            .OfType<Attendee>()
            .Take(MostAttendees + 1)
            .ToList();
        return attendees.Count <= MostAttendees
            ? attendees
            : throw new RefusedException($"Enter at most {Format.Count(MostAttendees, "line")} at once.");
    }

    private static Attendee? Parse(int line, string text)
    {
        if (text.Length == 0)
            return null;
        if (text.EndsWith('>') && text.LastIndexOf('<') is >= 0 and var at)
        {
            var (name, email) = (text[..at].Trim(' ', '"'), text[(at + 1)..^1].Trim());
            return new Attendee(line, email.Length > 0 ? email : null, name.Length > 0 ? name : null);
        }
        return text.Contains('@', StringComparison.Ordinal) ? new Attendee(line, text, null) : new Attendee(line, null, text);
    }

    private static string? First(CsvRow row, string[] columns) =>
        row.Columns.Where(c => columns.Contains(HeadingKey(c))).Select(row.Or).FirstOrDefault(value => value is not null);

    private static string HeadingKey(string heading) => string.Concat(SearchKey.Key(heading).Where(char.IsLetter));
}
