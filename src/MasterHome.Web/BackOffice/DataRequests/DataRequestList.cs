using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.PersonalData;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.DataRequests;

public sealed record DataRequestRow(
    int Id,
    int MemberId,
    string MemberName,
    DateTime At,
    DateOnly AnswerBy,
    ErasureState State,
    string? By,
    DateTime? DueAt,
    DateTime? DoneAt
);

/// <summary>Requests of members to erase their data.</summary>
public sealed class DataRequestList(HomeDb db, IOptions<ListSettings> settings) : BackOfficeList<DataRequestRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<DataRequestRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from r in db.ErasureRequests
            join m in db.Members on r.MemberId equals m.Id
            where ids.Contains(r.Id)
            select new DataRequestRow(
                r.Id,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                r.RequestedAt,
                r.AnswerBy,
                r.State,
                r.DecidedBy,
                r.DueAt,
                r.DoneAt
            )
    );

    public override string Address => "/back-office/data-requests";

    public override string One => "request";

    public override IReadOnlyList<ListColumn<DataRequestRow>> Columns { get; } =
    [
        new("member", "Member", r => Cell.Text(r.MemberName, $"/back-office/data-requests/{r.Id}")),
        new("asked", "Requested", r => Cell.Instant(r.At)) { Sorts = true },
        new("answer-by", "Answer by", r => Cell.Day(r.AnswerBy)) { Sorts = true },
        new("state", "Status", r => Cell.Tag(Labels.Of(r.State), Tones.Of(r.State))),
        new("due", "Erased on", r => Cell.Instant(r.DoneAt ?? r.DueAt)),
        new("by", "Decided by", r => Cell.Text(r.By)),
    ];

    protected override ListOrder UsualOrder { get; } = new("asked", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([ChoiceFilter.Of<ErasureState>("state", "Status", "All statuses")]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.ErasureRequests.AsQueryable();
        if (query.Choice<ErasureState>("state") is { } state)
            found = found.Where(r => r.State == state);
        if (query.Search is { } search)
            found = found.Where(r => Db.MembersMatching(search).Select(m => m.Id).Contains(r.MemberId));
        return (
            order switch
            {
                null => found,
                { Column: "answer-by", IsDescending: true } => found.OrderByDescending(r => r.AnswerBy).ThenByDescending(r => r.Id),
                { Column: "answer-by" } => found.OrderBy(r => r.AnswerBy).ThenBy(r => r.Id),
                { IsDescending: true } => found.OrderByDescending(r => r.RequestedAt).ThenByDescending(r => r.Id),
                _ => found.OrderBy(r => r.RequestedAt).ThenBy(r => r.Id),
            }
        ).Select(r => (long)r.Id);
    }

    protected override async Task<IReadOnlyList<DataRequestRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(DataRequestRow row) => row.Id;
}
