using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Leaves;

public sealed record LeaveRow(
    int Id,
    int MemberId,
    string MemberName,
    DateOnly From,
    DateOnly To,
    LeaveState State,
    bool Lowers,
    DateTime At,
    string? By
);

/// <summary>Leave of all years, requested or decided.</summary>
public sealed class LeaveList(HomeDb db, TimeProvider clock, IOptions<ListSettings> settings) : BackOfficeList<LeaveRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<LeaveRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from l in db.Leaves
            join m in db.Members on l.MemberId equals m.Id
            where ids.Contains(l.Id)
            select new LeaveRow(
                l.Id,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                l.From,
                l.To,
                l.State,
                l.LowersRequirement,
                l.AskedAt,
                l.DecidedBy
            )
    );

    public override string Address => "/back-office/leave";

    public override string One => "leave";

    public override IReadOnlyList<ListColumn<LeaveRow>> Columns { get; } =
    [
        new("member", "Member", l => Cell.Text(l.MemberName, $"/back-office/leave/{l.Id}")),
        new("from", "First day", l => Cell.Day(l.From)) { Sorts = true },
        new("to", "Last day", l => Cell.Day(l.To)),
        new("asked", "Requested", l => Cell.Instant(l.At)) { Sorts = true },
        new("state", "Status", l => Cell.Tag(Labels.Of(l.State), Tones.Of(l.State))),
        new(
            "lowers",
            "Required points",
            l =>
                Cell.Text(
                    l.State != LeaveState.Granted ? ""
                    : l.Lowers ? "lowered"
                    : "unchanged"
                )
        )
        {
            IsExtra = true,
        },
        new("by", "Decided by", l => Cell.Text(l.By)),
    ];

    protected override ListOrder UsualOrder { get; } = new("asked", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            ChoiceFilter.Of<LeaveState>("state", "Status", "All statuses"),
            new ChoiceFilter("when", "When", "At any time", [new("now", "On leave today"), new("later", "Begins later")]),
        ]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var found = Db.Leaves.AsQueryable();
        if (query.Choice<LeaveState>("state") is { } state)
            found = found.Where(l => l.State == state);
        found = query["when"] switch
        {
            "now" => found.Where(l => l.State == LeaveState.Granted && l.From <= today && l.To >= today),
            "later" => found.Where(l => l.State == LeaveState.Granted && l.From > today),
            _ => found,
        };
        if (query.Search is { } search)
            found = found.Where(l => Db.MembersMatching(search).Select(m => m.Id).Contains(l.MemberId));
        return (
            order switch
            {
                null => found,
                { Column: "from", IsDescending: true } => found.OrderByDescending(l => l.From).ThenByDescending(l => l.Id),
                { Column: "from" } => found.OrderBy(l => l.From).ThenBy(l => l.Id),
                { IsDescending: true } => found.OrderByDescending(l => l.AskedAt).ThenByDescending(l => l.Id),
                _ => found.OrderBy(l => l.AskedAt).ThenBy(l => l.Id),
            }
        ).Select(l => (long)l.Id);
    }

    protected override async Task<IReadOnlyList<LeaveRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(LeaveRow row) => row.Id;
}
