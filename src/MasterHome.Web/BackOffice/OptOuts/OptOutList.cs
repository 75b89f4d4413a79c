using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.OptOuts;

public sealed record OptOutRow(int Id, int MemberId, string MemberName, string Email, DateTime At, DateTime? TakenBackAt, string? Reason);

/// <summary>The opt-outs of a year.</summary>
public sealed class OptOutList(HomeDb db, ProgramCalendar calendar, ProgramData program, IOptions<ListSettings> settings)
    : BackOfficeList<OptOutRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<OptOutRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from o in db.OptOuts
            join m in db.Members on o.MemberId equals m.Id
            where ids.Contains(o.Id)
            select new OptOutRow(o.Id, m.Id, (m.FirstName + " " + m.LastName).Trim(), m.Email, o.OptedOutAt, o.TakenBackAt, o.Reason)
    );

    private IReadOnlyList<ProgramCycle> _cycles = [];

    public override string Address => "/back-office/opt-outs";

    public override string One => "opt-out";

    public override IReadOnlyList<ListColumn<OptOutRow>> Columns { get; } =
    [
        new("member", "Member", o => Cell.Text(o.MemberName, $"/back-office/members/{o.MemberId}")),
        new("email", "Email", o => Cell.Text(o.Email)),
        new("opted-out", "Opted out", o => Cell.Instant(o.At)) { Sorts = true },
        new("reason", "Reason", o => Cell.Text(o.Reason ?? "none given")),
        new("canceled", "Canceled", o => Cell.Instant(o.TakenBackAt)),
        new("state", "Status", o => o.TakenBackAt is null ? Cell.Tag("leaving", "warn") : Cell.Tag("canceled", "")),
    ];

    protected override ListOrder UsualOrder { get; } = new("opted-out", true);

    /// <summary>The cycle that is shown; null before there is one. Known once the list is read.</summary>
    public ProgramCycle? CycleOf(ListQuery query) =>
        query.Number("year") is { } year ? _cycles.FirstOrDefault(c => c.Year == year) : _cycles.RunningOn(calendar.Today);

    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct)
    {
        _cycles = [.. (await program.Read(Db, user.ProgramVersion(), ct)).Cycles];
        return
        [
            ChoiceFilter.Years(_cycles.Select(c => c.Year), _cycles.RunningOn(calendar.Today)?.Year ?? calendar.Today.Year),
            new ChoiceFilter("state", "Status", "Leaving and canceled", [new("leaving", "Leaving"), new("canceled", "Canceled")]),
        ];
    }

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var cycleId = CycleOf(query)?.Id ?? 0;
        var found = Db.OptOuts.Where(o => o.CycleId == cycleId);
        if (query["state"] is { } state)
            found = found.Where(o => (o.TakenBackAt == null) == (state == "leaving"));
        if (query.Search is { } search)
            found = found.Where(o => Db.MembersMatching(search).Select(m => m.Id).Contains(o.MemberId));
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(o => o.OptedOutAt).ThenByDescending(o => o.Id),
                _ => found.OrderBy(o => o.OptedOutAt).ThenBy(o => o.Id),
            }
        ).Select(o => (long)o.Id);
    }

    protected override async Task<IReadOnlyList<OptOutRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(OptOutRow row) => row.Id;
}
