using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Points;

public sealed record LedgerRow(
    long Id,
    int MemberId,
    string MemberName,
    string Email,
    string Title,
    string Rule,
    PointKind Kind,
    DateOnly On,
    DateTime PostedAt,
    string By,
    string? Reason,
    long? CorrectsId,
    int Points
);

/// <summary>The ledger entries of a year.</summary>
public sealed class LedgerList(
    HomeDb db,
    ProgramCalendar calendar,
    ProgramData program,
    LedgerTotals totals,
    IOptions<ListSettings> settings
) : BackOfficeList<LedgerRow>(db, settings)
{
    private static readonly Func<HomeDb, long[], IAsyncEnumerable<LedgerRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, long[] ids) =>
            from e in db.PointEntries
            join m in db.Members on e.MemberId equals m.Id
            where ids.Contains(e.Id)
            select new LedgerRow(
                e.Id,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                m.Email,
                e.Title,
                e.Rule,
                e.Kind,
                e.OccurredOn,
                e.PostedAt,
                e.DecidedBy,
                e.Reason,
                e.CorrectsId,
                e.Points
            )
    );

    private IReadOnlyList<ProgramCycle> _cycles = [];

    public override string Address => "/back-office/points";

    public override string One => "entry";

    public override string Many => "entries";

    public override IReadOnlyList<ListColumn<LedgerRow>> Columns { get; } =
    [
        new("number", "Number", e => Cell.Id(e.Id)) { IsNumber = true, Sorts = true },
        new("entry", "Entry", e => Cell.Text(e.Title)),
        new("rule", "Rule", e => Cell.Text(e.Rule)) { IsExtra = true },
        new("kind", "Kind", e => Cell.Text(Labels.Of(e.Kind))) { IsExtra = true },
        new("member", "Member", e => Cell.Text(e.MemberName, $"/back-office/members/{e.MemberId}")),
        new("email", "Email", e => Cell.Text(e.Email)) { IsExtra = true },
        new("date", "Date", e => Cell.Day(e.On)),
        new("by", "Decided by", e => Cell.Text(e.By)),
        new("posted", "Posted", e => Cell.Instant(e.PostedAt)) { IsExtra = true },
        new("reason", "Reason", e => Cell.Text(e.Reason)),
        new("corrects", "Corrects", e => Cell.Id(e.CorrectsId)) { IsNumber = true, IsExtra = true },
        new("points", "Points", e => Cell.Change(e.Points)) { IsNumber = true },
    ];

    protected override ListOrder UsualOrder { get; } = new("number", true);

    /// <summary>Of all entries of the year, and of those that match; the same without a filter.</summary>
    public (LedgerSum OfYear, LedgerSum Found) Sums { get; private set; } = (new(0, 0), new(0, 0));

    /// <summary>The year that is shown; null before there is a cycle.</summary>
    public static int? YearOf(ListPage list) =>
        list.Query.Number("year") ?? NumberFilter.Parse(list.Filters.OfType<ChoiceFilter>().First(f => f.Key == "year").Usual);

    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct)
    {
        _cycles = [.. (await program.Read(Db, user.ProgramVersion(), ct)).Cycles];
        return
        [
            ChoiceFilter.Years(_cycles.Select(c => c.Year), _cycles.RunningOn(calendar.Today)?.Year ?? calendar.Today.Year),
            ChoiceFilter.Of<PointKind>("kind", "Kind", "All kinds"),
            new TextFilter("by", "Decided by", Actor.NameLength) { IsExtra = true },
            new DayFilter("from", "From") { IsExtra = true },
            new DayFilter("to", "Until") { IsExtra = true },
        ];
    }

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Matching(query);
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(e => e.Id),
                _ => found.OrderBy(e => e.Id),
            }
        ).Select(e => e.Id);
    }

    protected override async Task<ListCount> Count(ListQuery query, CancellationToken ct)
    {
        var cycleId = CycleOf(query);
        var ofYear = await totals.Of(cycleId, null, ct);
        var kind = query.Choice<PointKind>("kind");
        var found =
            query.Search is not null || query.Filters.Keys.Any(key => key is not ("year" or "kind"))
                ? await Db
                    .PointEntries.Where(e => FindTicked(query, null).Contains(e.Id))
                    .GroupBy(_ => 1)
                    .Select(g => new LedgerSum(g.Count(), g.Sum(e => (long)e.Points)))
                    .FirstOrDefaultAsync(ct)
                    ?? new LedgerSum(0, 0)
            : kind is not null ? await totals.Of(cycleId, kind, ct)
            : ofYear;
        Sums = (ofYear, found);
        return ListCount.Exactly(found.Entries);
    }

    protected override async Task<IReadOnlyList<LedgerRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids]).ToListAsync(ct);

    protected override long IdOf(LedgerRow row) => row.Id;

    private int CycleOf(ListQuery query) =>
        (query.Number("year") is { } year ? _cycles.FirstOrDefault(c => c.Year == year) : _cycles.RunningOn(calendar.Today))?.Id ?? 0;

    private IQueryable<PointEntry> Matching(ListQuery query)
    {
        var cycleId = CycleOf(query);
        var found = Db.PointEntries.Where(e => e.CycleId == cycleId);
        if (query.Choice<PointKind>("kind") is { } kind)
            found = found.Where(e => e.Kind == kind);
        if (query["by"] is { } by)
            found = found.Where(e => e.DecidedBy == by);
        if (query.Day("from") is { } from)
            found = found.Where(e => e.OccurredOn >= from);
        if (query.Day("to") is { } to)
            found = found.Where(e => e.OccurredOn <= to);
        if (query.Search is { } search)
            found = found.Where(e => Db.MembersMatching(search).Select(m => m.Id).Contains(e.MemberId));
        return found;
    }
}
