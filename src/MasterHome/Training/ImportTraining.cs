using System.Globalization;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Training;

/// <summary>Imports the learning system's export: each row is a verified completion. Dates before the member qualified
/// and any order of levels are valid. Importing the same file again changes nothing.</summary>
public sealed class ImportTraining(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home)
{
    public static readonly IReadOnlyList<string> Columns = ["Email", "CourseCode", "CourseTitle", "CompletedOn", "TestedOut", "Score"];

    public async Task<ImportReport> Run(
        Stream file,
        ImportOptions options,
        AuditContext audit,
        IProgress<string>? progress = null,
        CancellationToken ct = default
    )
    {
        var rows = await CsvTable.Read(file, Columns, home.Value.LargestImport, ct);
        progress?.Report($"{rows.Count} rows read");
        return await db.Import(
            async ct =>
            {
                var tally = new ImportTally();
                var members = await MemberIds(ct);
                var courses = await db.Courses.ToDictionaryAsync(c => c.Code.ToUpperInvariant(), ct);
                var known = await db.Completions.ToDictionaryAsync(c => (c.MemberId, c.CourseId, c.CompletedOn), ct);
                var recordsInFile = new Dictionary<(int, int, DateOnly), CourseRecord>();
                foreach (var row in rows)
                {
                    if (!members.TryGetValue(EmailAddress.Key(row["Email"]), out var memberId))
                        tally.Fault(row, "Email", "No member has this email address.");
                    if (!courses.TryGetValue(row["CourseCode"].ToUpperInvariant(), out var course))
                        tally.Fault(row, "CourseCode", $"There is no course '{Short(row["CourseCode"])}'.");
                    if (Record(row, tally) is not { } record || course is null || memberId == 0)
                        continue;
                    var key = (memberId, course.Id, record.On);
                    if (recordsInFile.TryGetValue(key, out var earlier) && earlier != record)
                        tally.Fault(row, "CompletedOn", "An earlier row has different values for the same course and day.");
                    else if (!known.TryGetValue(key, out var completion))
                        Add(known[key] = Completion.Recorded(memberId, course.Id, recordsInFile[key] = record, audit), row, course, tally);
                    else
                        Confirm(completion, row, recordsInFile[key] = record, audit, tally);
                }
                if (tally.Added + tally.Updated > 0)
                    db.Note(
                        audit,
                        nameof(Completion),
                        "import",
                        "Training imported",
                        after: $"{tally.Added} added, {tally.Updated} updated"
                    );
                return (tally, rows.Count);
            },
            options,
            ct
        );
    }

    private void Add(Completion completion, CsvRow row, Course course, ImportTally tally)
    {
        db.Add(completion);
        tally.Added++;
        tally.Changes.Add(new ImportNote(row.Line, $"{row["Email"]}: {course.Title} on {completion.CompletedOn:yyyy-MM-dd}"));
    }

    private static void Confirm(Completion completion, CsvRow row, CourseRecord record, AuditContext audit, ImportTally tally)
    {
        if (!completion.Confirm(record, audit))
        {
            tally.Unchanged++;
            return;
        }
        tally.Updated++;
        tally.Changes.Add(new ImportNote(row.Line, $"{row["Email"]}: {row["CourseCode"]} of {record.On:yyyy-MM-dd} is verified now"));
    }

    private async Task<Dictionary<string, int>> MemberIds(CancellationToken ct)
    {
        var former = await db.Members.SelectMany(m => m.FormerAddresses, (m, a) => new { a.EmailKey, m.Id }).ToListAsync(ct);
        var ids = former.DistinctBy(f => f.EmailKey).ToDictionary(f => f.EmailKey, f => f.Id);
        foreach (var member in await db.Members.Select(m => new { m.EmailKey, m.Id }).ToListAsync(ct))
            ids[member.EmailKey] = member.Id;
        return ids;
    }

    private CourseRecord? Record(CsvRow row, ImportTally tally)
    {
        var before = tally.Faults.Count;
        if (!DateOnly.TryParseExact(row["CompletedOn"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on))
            tally.Fault(row, "CompletedOn", $"'{Short(row["CompletedOn"])}' is not a date as 2026-07-31.");
        else if (on > calendar.Today)
            tally.Fault(row, "CompletedOn", $"{on:yyyy-MM-dd} lies ahead.");
        var testedOut = row["TestedOut"].ToUpperInvariant();
        if (testedOut is not ("YES" or "NO" or ""))
            tally.Fault(row, "TestedOut", $"'{Short(row["TestedOut"])}' is neither yes nor no.");
        int? score = null;
        if (row.Or("Score") is { } text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
                score = percent;
            else
                tally.Fault(row, "Score", $"'{Short(text)}' is not a whole number from 0 to 100.");
        }
        return tally.Faults.Count == before ? new CourseRecord(on, testedOut == "YES", score) : null;
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
