using System.Globalization;
using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.SignUps;

public sealed record StaffSignUpRow(
    int Id,
    int OpportunityId,
    string Title,
    int MemberId,
    string MemberName,
    string Email,
    DateTime? StartsAt,
    string Zone,
    SignUpState State,
    DateTime Since,
    int Points,
    DateOnly? CompletedOn
);

/// <summary>The sign-ups of all years.</summary>
public sealed class StaffSignUpList(HomeDb db, IOptions<ListSettings> settings) : BackOfficeList<StaffSignUpRow>(db, settings)
{
    private const int MostOpportunities = 300;

    private static readonly Func<HomeDb, int[], IAsyncEnumerable<StaffSignUpRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from s in db.SignUps
            join m in db.Members on s.MemberId equals m.Id
            join o in db.Opportunities on s.OpportunityId equals o.Id
            join e in db.Sessions on s.SessionId equals e.Id
            where ids.Contains(s.Id)
            select new StaffSignUpRow(
                s.Id,
                o.Id,
                o.Title,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                m.Email,
                e.StartsAt,
                e.Zone,
                s.State,
                s.StateAt,
                s.PointsGiven ?? s.Points,
                s.CompletedOn
            )
    );

    private static readonly Func<HomeDb, IAsyncEnumerable<OpportunityOfYear>> NewestOpportunities = EF.CompileAsyncQuery(
        (HomeDb db) =>
            (
                from o in db.Opportunities
                join c in db.Cycles on o.CycleId equals c.Id
                where o.Tracking == Tracking.SignUp
                orderby c.Year descending, o.Title
                select new OpportunityOfYear(o.Id, o.Title, c.Year)
            ).Take(MostOpportunities)
    );

    public override string Address => "/back-office/sign-ups";

    public override string One => "sign-up";

    public override IReadOnlyList<ListColumn<StaffSignUpRow>> Columns { get; } =
    [
        new("opportunity", "Opportunity", s => Cell.Text(s.Title, $"/back-office/sign-ups/{s.Id}")),
        new("member", "Member", s => Cell.Text(s.MemberName, $"/back-office/members/{s.MemberId}")),
        new("email", "Email", s => Cell.Text(s.Email)) { IsExtra = true },
        new("starts", "Starts", s => Cell.Instant(s.StartsAt, s.Zone)),
        new("completed", "Completed on", s => Cell.Day(s.CompletedOn)) { IsExtra = true },
        new("points", "Points", s => Cell.Number(s.Points)) { IsNumber = true, IsExtra = true },
        new("state", "Status", s => Cell.Tag(Labels.Of(s.State), Tones.Of(s.State))),
        new("since", "Since", s => Cell.Instant(s.Since)) { Sorts = true },
    ];

    protected override ListOrder UsualOrder { get; } = new("since", true);

    /// <summary>Opportunities of the newest years: a longer list could not be chosen from.</summary>
    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        [
            ChoiceFilter.Of<SignUpState>("state", "Status", "All statuses"),
            new ChoiceFilter(
                "opportunity",
                "Opportunity",
                "All opportunities",
                [
                    .. (await NewestOpportunities(Db).ToListAsync(ct)).Select(o => new ListChoice(
                        o.Id.ToString(CultureInfo.InvariantCulture),
                        $"{Format.Isolated(o.Title)} ({o.Year})"
                    )),
                ]
            ),
            new NumberFilter("session", "Session with ID") { IsExtra = true },
        ];

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.SignUps.AsQueryable();
        if (query.Choice<SignUpState>("state") is { } state)
            found = found.Where(s => s.State == state);
        if (query.Number("opportunity") is { } opportunity)
            found = found.Where(s => s.OpportunityId == opportunity);
        if (query.Number("session") is { } session)
            found = found.Where(s => s.SessionId == session);
        if (query.Search is { } search)
            found = found.Where(s => Db.MembersMatching(search).Select(m => m.Id).Contains(s.MemberId));
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(s => s.StateAt).ThenByDescending(s => s.Id),
                _ => found.OrderBy(s => s.StateAt).ThenBy(s => s.Id),
            }
        ).Select(s => (long)s.Id);
    }

    protected override async Task<IReadOnlyList<StaffSignUpRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(StaffSignUpRow row) => row.Id;

    private sealed record OpportunityOfYear(int Id, string Title, int Year);
}
