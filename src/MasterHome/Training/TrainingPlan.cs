using MasterHome.Common.Imports;

namespace MasterHome.Training;

/// <summary>The data that an export of the learning system is compared with.</summary>
/// <param name="Members">Ids by key of the present and former addresses.</param>
/// <param name="Courses">By code in upper case.</param>
internal sealed record TrainingSnapshot(
    IReadOnlyDictionary<string, int> Members,
    IReadOnlyDictionary<string, Course> Courses,
    IReadOnlyDictionary<(int MemberId, int CourseId, DateOnly On), Completion> Completions
);

/// <summary>What an export of the learning system changes. Each row is a verified completion.</summary>
/// <param name="Confirmations">Completions by id that the export confirms or corrects.</param>
internal sealed record TrainingPlan(
    IReadOnlyList<(int MemberId, int CourseId, CourseRecord Record)> Additions,
    IReadOnlyDictionary<int, CourseRecord> Confirmations,
    ImportPlan Summary
)
{
    /// <param name="days">The days on which a training can have been completed.</param>
    public static TrainingPlan Make(IEnumerable<CsvRow> rows, TrainingSnapshot known, DayBounds days, ImportPlanBuilder builder)
    {
        var additions = new List<(int, int, CourseRecord)>();
        var confirmations = new Dictionary<int, CourseRecord>();
        var inFile = new Dictionary<(int, int, DateOnly), CourseRecord>();
        foreach (var row in rows)
        {
            if (!known.Members.TryGetValue(EmailAddress.Key(row["Email"]), out var memberId))
                builder.Fault(row, "Email", "No member has this email address.");
            if (!known.Courses.TryGetValue(row["CourseCode"].ToUpperInvariant(), out var course))
                builder.Fault(
                    row,
                    "CourseCode",
                    $"There is no course '{row.Shown("CourseCode")}'. "
                        + $"The courses are {string.Join(", ", known.Courses.Keys.Order(StringComparer.Ordinal))}."
                );
            if (Read(row, builder, days) is not { } record || course is null || memberId == 0)
                continue;
            var key = (memberId, course.Id, record.On);
            var subject = $"{row["Email"]}, {course.Title} of {Format.Date(record.On)}";
            if (inFile.TryGetValue(key, out var earlier))
            {
                if (earlier == record)
                    builder.Unchanged++;
                else
                    builder.Fault(row, "CompletedOn", "An earlier row has different values for the same course and day.");
                continue;
            }
            inFile[key] = record;
            if (!known.Completions.TryGetValue(key, out var completion))
            {
                additions.Add((memberId, course.Id, record));
                builder.Added++;
                builder.Change(row, subject, "New");
            }
            else if (completion.ChangesBy(record) is { Count: > 0 } changes)
            {
                confirmations.Add(completion.Id, record);
                builder.Updated++;
                builder.Change(row, subject, changes);
            }
            else
            {
                builder.Unchanged++;
            }
        }
        return new TrainingPlan(additions, confirmations, builder.Build());
    }

    /// <summary>Null when a value of the row is faulty.</summary>
    private static CourseRecord? Read(CsvRow row, ImportPlanBuilder builder, DayBounds days)
    {
        var before = builder.FaultCount;
        var on = builder.Day(row, "CompletedOn", days);
        var testedOut = builder.YesOrNo(row, "TestedOut", ifEmpty: false);
        var score = row.Or("Score") is null ? null : builder.Whole(row, "Score", 0, 100, "92");
        return builder.FaultCount == before ? new CourseRecord(on!.Value, testedOut!.Value, score) : null;
    }
}
