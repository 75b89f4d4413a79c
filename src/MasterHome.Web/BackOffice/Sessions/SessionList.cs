using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Sessions;

/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="Taken">Places that members hold, or held when it was over.</param>
/// <param name="SignUps">All, also withdrawn ones.</param>
/// <param name="Open">Members with a confirmed place who have not reported anything, and whose attendance was not recorded.</param>
/// <param name="Now">UTC.</param>
public sealed record StaffSessionRow(
    int Id,
    int OpportunityId,
    string Title,
    DateTime? StartsAt,
    DateTime? EndsAt,
    string Zone,
    string? Host,
    string? Place,
    int? Places,
    int Taken,
    int SignUps,
    int Waiting,
    int Open,
    DateTime? CanceledAt,
    DateTime Now
)
{
    public bool IsOver => (EndsAt ?? StartsAt) <= Now;

    public Cell Status =>
        CanceledAt is not null ? Cell.Tag("canceled", "")
        : StartsAt is null ? Cell.Tag("no date", "")
        : StartsAt > Now ? Cell.Tag("upcoming", "good")
        : !IsOver ? Cell.Tag("under way", "good")
        : Open > 0 ? Cell.Tag("to record", "warn")
        : Cell.Tag("past", "");
}

/// <summary>The sessions of all opportunities, to find one by its day and those whose attendance is not recorded yet.</summary>
public sealed class SessionList(HomeDb db, ProgramCalendar calendar, IOptions<ListSettings> settings)
    : BackOfficeList<StaffSessionRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], DateTime, IAsyncEnumerable<StaffSessionRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids, DateTime now) =>
            from s in db.Sessions
            join o in db.Opportunities on s.OpportunityId equals o.Id
            where ids.Contains(s.Id)
            select new StaffSessionRow(
                s.Id,
                o.Id,
                o.Title,
                s.StartsAt,
                s.EndsAt,
                s.Zone,
                s.Host,
                s.Place,
                s.Places,
                db.SignUps.Where(OpportunityQueries.HoldsPlace).Count(p => p.SessionId == s.Id),
                db.SignUps.Count(p => p.SessionId == s.Id),
                db.SignUps.Count(p => p.SessionId == s.Id && p.State == SignUpState.Waiting),
                db.SignUps.Count(p => p.SessionId == s.Id && p.State == SignUpState.Confirmed),
                s.CanceledAt,
                now
            )
    );

    public override string Address => "/back-office/sessions";

    public override string One => "session";

    public override IReadOnlyList<ListColumn<StaffSessionRow>> Columns { get; } =
    [
        new("session", "Session", s => Cell.Text(s.Title, $"/back-office/opportunities/{s.OpportunityId}/sessions/{s.Id}")),
        new("starts", "Starts", s => Cell.Instant(s.StartsAt, s.Zone)) { Sorts = true },
        new("host", "Host", s => Cell.Text(s.Host)) { IsExtra = true },
        new("place", "Place", s => Cell.Text(s.Place, most: 80)) { IsExtra = true },
        new("places", "Places", s => Cell.Number(s.Places)) { IsNumber = true },
        new("taken", "Taken", s => Cell.Number(s.Taken)) { IsNumber = true },
        new("sign-ups", "Sign-ups", s => Cell.Number(s.SignUps) with { Href = $"/back-office/sign-ups?session={s.Id}" })
        {
            IsNumber = true,
        },
        new("waitlist", "On the waitlist", s => Cell.Number(s.Waiting)) { IsNumber = true, IsExtra = true },
        new("to-record", "To record", s => Cell.Number(s.IsOver && s.CanceledAt is null ? s.Open : null)) { IsNumber = true },
        new("status", "Status", s => s.Status),
    ];

    /// <summary>Sessions show their own time, but are found by the days of the program.</summary>
    private string City => TimeZones.City(calendar.Zone.Id);

    protected override ListOrder UsualOrder { get; } = new("starts", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            new ChoiceFilter(
                "status",
                "Status",
                "Any status",
                [
                    new("upcoming", "Upcoming"),
                    new("under-way", "Under way"),
                    new("to-record", "Attendance to record"),
                    new("past", "Past"),
                    new("undated", "No date"),
                    new("canceled", "Canceled"),
                ]
            ),
            new DayFilter("from", $"Starts from ({City} day)"),
            new DayFilter("to", $"Starts until ({City} day)"),
        ]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var now = calendar.Now;
        var found = Db.Sessions.AsQueryable();
        found = query["status"] switch
        {
            "upcoming" => found.Where(s => s.CanceledAt == null && s.StartsAt > now),
            "to-record" => Db.SessionsToRecord(now),
            "under-way" => found.Where(s => s.CanceledAt == null && s.StartsAt <= now && s.EndsAt > now),
            "past" => found.Where(s => s.CanceledAt == null && (s.EndsAt ?? s.StartsAt) <= now),
            "undated" => found.Where(s => s.CanceledAt == null && s.StartsAt == null),
            "canceled" => found.Where(s => s.CanceledAt != null),
            _ => found,
        };
        if (DayFilter.Parse(query["from"]) is { } from)
        {
            var start = calendar.StartOf(from);
            found = found.Where(s => s.StartsAt >= start);
        }
        if (DayFilter.Parse(query["to"]) is { } to)
        {
            var end = calendar.StartOf(to.AddDays(1));
            found = found.Where(s => s.StartsAt < end);
        }
        if (query.Search is { } search)
        {
            var key = Opportunity.KeyOf(search);
            found = found.Where(s => Db.Opportunities.Any(o => o.Id == s.OpportunityId && o.TitleKey.Contains(key)));
        }
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(s => s.StartsAt).ThenByDescending(s => s.Id),
                _ => found.OrderBy(s => s.StartsAt).ThenBy(s => s.Id),
            }
        ).Select(s => (long)s.Id);
    }

    protected override async Task<IReadOnlyList<StaffSessionRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)], calendar.Now).ToListAsync(ct);

    protected override long IdOf(StaffSessionRow row) => row.Id;
}
