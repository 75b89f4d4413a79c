using System.Security.Claims;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Appeals;

public sealed record AppealRow(
    int Id,
    AppealedKind About,
    int MemberId,
    string MemberName,
    AppealState State,
    DateTime At,
    DateOnly AnswerBy,
    bool IsReopened,
    string? By
);

/// <summary>The appeals of all years.</summary>
public sealed class AppealList(HomeDb db, ProgramCalendar calendar, IOptions<ListSettings> settings)
    : BackOfficeList<AppealRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<AppealRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from a in db.Appeals
            join m in db.Members on a.MemberId equals m.Id
            where ids.Contains(a.Id)
            select new AppealRow(
                a.Id,
                a.About,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                a.State,
                a.AskedAt,
                a.AnswerBy,
                a.ReopenedAt != null,
                a.AnsweredBy
            )
    );

    public override string Address => "/back-office/appeals";

    public override string One => "appeal";

    public override IReadOnlyList<ListColumn<AppealRow>> Columns { get; } =
    [
        new("appeal", "Appeal", a => Cell.Text($"{Labels.Of(a.About)}, {a.MemberName}", $"/back-office/appeals/{a.Id}")),
        new("member", "Member", a => Cell.Text(a.MemberName, $"/back-office/members/{a.MemberId}")),
        new("asked", "Asked", a => Cell.Instant(a.At)) { Sorts = true },
        new("due", "Answer due", a => Cell.Day(a.AnswerBy)) { Sorts = true },
        new("state", "Status", a => Cell.Tag(Labels.Of(a.State), Tones.Of(a.State))),
        new("reopened", "Reopened", a => Cell.Text(a.IsReopened ? "yes" : "")) { IsExtra = true },
        new("by", "Answered by", a => Cell.Text(a.By)),
    ];

    protected override ListOrder UsualOrder { get; } = new("asked", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            ChoiceFilter.Of<AppealState>("state", "Status", "All statuses"),
            new ChoiceFilter("due", "Answer", "Due at any time", [new("late", "Overdue"), new("week", "Due within 7 days")]),
        ]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var (today, week) = (calendar.Today, calendar.Today.AddDays(7));
        var found = Db.Appeals.AsQueryable();
        if (query.Choice<AppealState>("state") is { } state)
            found = found.Where(a => a.State == state);
        found = query["due"] switch
        {
            "late" => found.Where(a => a.State == AppealState.Open && a.AnswerBy < today),
            "week" => found.Where(a => a.State == AppealState.Open && a.AnswerBy >= today && a.AnswerBy <= week),
            _ => found,
        };
        if (query.Search is { } search)
            found = found.Where(a => Db.MembersMatching(search).Select(m => m.Id).Contains(a.MemberId));
        return (
            order switch
            {
                null => found,
                { Column: "due", IsDescending: true } => found.OrderByDescending(a => a.AnswerBy).ThenByDescending(a => a.Id),
                { Column: "due" } => found.OrderBy(a => a.AnswerBy).ThenBy(a => a.Id),
                { IsDescending: true } => found.OrderByDescending(a => a.AskedAt).ThenByDescending(a => a.Id),
                _ => found.OrderBy(a => a.AskedAt).ThenBy(a => a.Id),
            }
        ).Select(a => (long)a.Id);
    }

    protected override async Task<IReadOnlyList<AppealRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(AppealRow row) => row.Id;
}
