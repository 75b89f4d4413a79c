using MasterHome.Data;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>A cycle's required trainings and members' completions of them.</summary>
internal sealed class RequiredTrainings
{
    private readonly List<(Requirement Requirement, Course Course)> _required;
    private readonly ILookup<(int Member, int Course), Record> _records;

    private RequiredTrainings(List<(Requirement, Course)> required, ILookup<(int, int), Record> records) =>
        (_required, _records) = (required, records);

    /// <param name="courses">All, by id, with their prerequisites.</param>
    public static async Task<RequiredTrainings> Load(
        HomeDb db,
        IReadOnlyList<Requirement> required,
        IReadOnlyDictionary<int, Course> courses,
        IQueryable<int> memberIds,
        CancellationToken ct
    )
    {
        var courseIds = required
            .Select(r => r.CourseId)
            .Concat(required.SelectMany(r => courses[r.CourseId].Prerequisites).Select(p => p.Id))
            .Distinct()
            .ToList();
        var records = await db
            .Completions.AsNoTracking()
            .Where(c => courseIds.Contains(c.CourseId) && c.State != CompletionState.Declined && memberIds.Contains(c.MemberId))
            .Select(c => new Record(c.MemberId, c.CourseId, c.CompletedOn, c.State == CompletionState.Verified))
            .ToListAsync(ct);
        return Of(required, courses, records);
    }

    /// <param name="courses">By id, with their prerequisites.</param>
    /// <param name="records">At least those of the required courses and their prerequisites.</param>
    public static RequiredTrainings Of(
        IEnumerable<Requirement> required,
        IReadOnlyDictionary<int, Course> courses,
        IEnumerable<Record> records
    ) =>
        new(
            [.. required.Select(r => (r, courses[r.CourseId])).OrderBy(r => r.Item2.Code, StringComparer.Ordinal)],
            records.ToLookup(r => (r.MemberId, r.CourseId))
        );

    public IReadOnlyList<RequiredTraining> Of(int memberId, bool partner) =>
        [
            .. _required
                .Where(r => r.Requirement.IsFor(partner))
                .GroupBy(r => r.Course.Id)
                .Select(g => Of(memberId, g.First().Course, g.Max(r => r.Requirement.CountsFrom))),
        ];

    private RequiredTraining Of(int memberId, Course course, DateOnly? countsFrom)
    {
        var counting = _records[(memberId, course.Id)].Where(r => countsFrom is null || r.On >= countsFrom).ToList();
        return new RequiredTraining(
            course.Id,
            course.Code,
            course.Title,
            course.Minutes,
            counting.Where(r => r.Verified).Select(r => (DateOnly?)r.On).Max(),
            counting.Where(r => !r.Verified).Select(r => (DateOnly?)r.On).Max(),
            [
                .. course
                    .Prerequisites.Where(p => !_records[(memberId, p.Id)].Any(r => r.Verified))
                    .OrderBy(p => p.Code, StringComparer.Ordinal)
                    .Select(p => p.Title),
            ]
        );
    }

    /// <summary>A completion that was not declined.</summary>
    internal sealed record Record(int MemberId, int CourseId, DateOnly On, bool Verified);
}
