using System.Globalization;
using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing.OwnYear;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Completions;

public sealed record TrainingCompletionRow(
    int Id,
    string Course,
    int MemberId,
    string Who,
    DateOnly On,
    bool TestedOut,
    int? Score,
    CompletionState State,
    string? By
)
{
    /// <summary>Where it is decided, while it waits.</summary>
    public string? Address => State == CompletionState.Claimed ? $"/back-office/queue?item=training-{Id}#decision" : null;
}

/// <summary>The training completions of all years.</summary>
public sealed class CompletionList(HomeDb db, ProgramData program, IOptions<ListSettings> settings)
    : BackOfficeList<TrainingCompletionRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<TrainingCompletionRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from c in db.Completions
            join m in db.Members on c.MemberId equals m.Id
            join course in db.Courses on c.CourseId equals course.Id
            where ids.Contains(c.Id)
            select new TrainingCompletionRow(
                c.Id,
                course.Title,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                c.CompletedOn,
                c.TestedOut,
                c.Score,
                c.State,
                c.DecidedBy
            )
    );

    public override string Address => "/back-office/training/completions";

    public override string One => "training completion";

    public override IReadOnlyList<ListColumn<TrainingCompletionRow>> Columns { get; } =
    [
        new("course", "Course", c => Cell.Text(c.Course, c.Address)),
        new("member", "Member", c => Cell.Text(c.Who, $"/back-office/members/{c.MemberId}")),
        new("completed", "Completed on", c => Cell.Day(c.On)) { Sorts = true },
        new("tested", "Tested out", c => Cell.YesNo(c.TestedOut)),
        new("score", "Score in percent", c => Cell.Number(c.Score)) { IsNumber = true },
        new("state", "Status", c => Cell.Tag(Labels.Of(c.State), Tones.Of(c.State))),
        new("by", "Decided by", c => Cell.Text(c.By)),
    ];

    protected override ListOrder UsualOrder { get; } = new("completed", true);

    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct)
    {
        var courses = (await program.Read(Db, user.ProgramVersion(), ct)).Courses.Values.OrderBy(c => c.Code, StringComparer.Ordinal);
        return
        [
            ChoiceFilter.Of<CompletionState>("state", "Status", "All statuses"),
            new ChoiceFilter(
                "course",
                "Course",
                "All courses",
                [
                    .. courses.Select(c => new ListChoice(
                        c.Id.ToString(CultureInfo.InvariantCulture),
                        $"{c.Code} – {Format.Isolated(c.Title)}"
                    )),
                ]
            ),
        ];
    }

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.Completions.AsQueryable();
        if (query.Choice<CompletionState>("state") is { } state)
            found = found.Where(c => c.State == state);
        if (query.Number("course") is { } course)
            found = found.Where(c => c.CourseId == course);
        if (query.Search is { } search)
            found = found.Where(c => Db.MembersMatching(search).Select(m => m.Id).Contains(c.MemberId));
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(c => c.CompletedOn).ThenByDescending(c => c.Id),
                _ => found.OrderBy(c => c.CompletedOn).ThenBy(c => c.Id),
            }
        ).Select(c => (long)c.Id);
    }

    protected override async Task<IReadOnlyList<TrainingCompletionRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(TrainingCompletionRow row) => row.Id;
}
