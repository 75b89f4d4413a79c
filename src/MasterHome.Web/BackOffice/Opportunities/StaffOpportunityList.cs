using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Opportunities;

public sealed record OpportunityRow(
    int Id,
    string Title,
    string Kind,
    Tracking Tracking,
    int Points,
    int? MaxTimes,
    DateTime? PublishedAt,
    DateTime? PublishAt,
    DateTime? RetiredAt,
    int Sessions,
    int SignUps
)
{
    public Cell Status =>
        RetiredAt is not null ? Cell.Tag("retired", "")
        : PublishedAt is not null ? Cell.Tag("open", "good")
        : PublishAt is not null ? Cell.Tag("planned", "warn")
        : Cell.Tag("draft", "warn");
}

/// <summary>The opportunities of a year.</summary>
public sealed class StaffOpportunityList(HomeDb db, ProgramCalendar calendar, ProgramData program, IOptions<ListSettings> settings)
    : BackOfficeList<OpportunityRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<OpportunityRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            db
                .Opportunities.Where(o => ids.Contains(o.Id))
                .Select(o => new OpportunityRow(
                    o.Id,
                    o.Title,
                    o.Kind,
                    o.Tracking,
                    o.Points,
                    o.MaxTimes,
                    o.PublishedAt,
                    o.PublishAt,
                    o.RetiredAt,
                    o.Sessions.Count(s => s.CanceledAt == null),
                    db.SignUps.Count(s => s.OpportunityId == o.Id)
                ))
    );

    private IReadOnlyList<ProgramCycle> _cycles = [];

    public override string Address => "/back-office/opportunities";

    public override string One => "opportunity";

    public override string Many => "opportunities";

    public override IReadOnlyList<ListColumn<OpportunityRow>> Columns { get; } =
    [
        new("title", "Opportunity", o => Cell.Text(o.Title, $"/back-office/opportunities/{o.Id}")) { Sorts = true },
        new("kind", "Kind", o => Cell.Text(o.Kind)),
        new("points", "Points", o => Cell.Number(o.Points)) { IsNumber = true, Sorts = true },
        new("tracking", "Given", o => Cell.Text(o.Tracking == Tracking.ForumReplies ? "per reply" : "per completion")) { IsExtra = true },
        new("most", "Counts at most", o => Cell.Number(o.MaxTimes)) { IsNumber = true, IsExtra = true },
        new("sessions", "Sessions", o => Cell.Number(o.Tracking == Tracking.SignUp ? o.Sessions : null)) { IsNumber = true },
        new("sign-ups", "Sign-ups", o => Cell.Number(o.SignUps) with { Href = $"/back-office/sign-ups?opportunity={o.Id}" })
        {
            IsNumber = true,
        },
        new("publication", "Published", o => Cell.Instant(o.PublishedAt ?? o.PublishAt)) { IsExtra = true },
        new("status", "Status", o => o.Status),
    ];

    protected override ListOrder UsualOrder { get; } = new("title", false);

    /// <summary>The cycle that is shown; null before there is one. Known once the list is read.</summary>
    public ProgramCycle? CycleOf(ListQuery query) =>
        query.Number("year") is { } year ? _cycles.FirstOrDefault(c => c.Year == year) : _cycles.RunningOn(calendar.Today);

    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct)
    {
        var shared = await program.Read(Db, user.ProgramVersion(), ct);
        _cycles = [.. shared.Cycles];
        var kinds = shared.Opportunities.Values.Select(o => o.Kind).Distinct().Order(StringComparer.CurrentCulture);
        return
        [
            ChoiceFilter.Years(_cycles.Select(c => c.Year), _cycles.RunningOn(calendar.Today)?.Year ?? calendar.Today.Year),
            new ChoiceFilter("kind", "Kind", "All kinds", [.. kinds.Select(k => new ListChoice(k, k))]) { AcceptsOthers = true },
            new ChoiceFilter("status", "Status", "Any status", [new("open", "Open"), new("draft", "Draft"), new("retired", "Retired")]),
        ];
    }

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var cycleId = CycleOf(query)?.Id ?? 0;
        var found = Db.Opportunities.Where(o => o.CycleId == cycleId);
        if (query["kind"] is { } kind)
            found = found.Where(o => o.Kind == kind);
        found = query["status"] switch
        {
            "open" => found.Where(o => o.PublishedAt != null && o.RetiredAt == null),
            "draft" => found.Where(o => o.PublishedAt == null && o.RetiredAt == null),
            "retired" => found.Where(o => o.RetiredAt != null),
            _ => found,
        };
        if (query.Search is { } search)
        {
            var key = Opportunity.KeyOf(search);
            found = found.Where(o => o.TitleKey.Contains(key));
        }
        return (
            order switch
            {
                null => found,
                ("points", true) => found.OrderByDescending(o => o.Points).ThenByDescending(o => o.Id),
                ("points", false) => found.OrderBy(o => o.Points).ThenBy(o => o.Id),
                { IsDescending: true } => found.OrderByDescending(o => o.Title).ThenByDescending(o => o.Id),
                _ => found.OrderBy(o => o.Title).ThenBy(o => o.Id),
            }
        ).Select(o => (long)o.Id);
    }

    protected override async Task<IReadOnlyList<OpportunityRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(OpportunityRow row) => row.Id;
}
