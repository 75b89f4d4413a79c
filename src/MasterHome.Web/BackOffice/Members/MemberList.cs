using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Members;

/// <param name="Status">In the running year, as are the points; null until the member is summarized.</param>
public sealed record MemberRow(
    int Id,
    string FirstName,
    string LastName,
    string Email,
    string? Company,
    string? JobTitle,
    string? Country,
    bool IsPartner,
    DateOnly QualifiedOn,
    string? CommunityHandle,
    MemberStatus? Status,
    int? Required,
    int? Earned,
    int? Awaiting,
    int? SignedUpFor,
    int? TrainingsRequired,
    int? TrainingsDone
)
{
    public string Name => $"{FirstName} {LastName}".Trim();
}

/// <summary>All members with their standing in the running year, as it is summarized.</summary>
public sealed class MemberList(
    HomeDb db,
    ProgramCalendar calendar,
    ProgramData program,
    MemberCountries countries,
    IOptions<ListSettings> settings
) : BackOfficeList<MemberRow>(db, settings)
{
    // All rows less the few that were merged: SQLite counts without reading each row only where there is no condition.
    private static readonly Func<HomeDb, CancellationToken, Task<int>> CountRows = EF.CompileAsyncQuery(
        (HomeDb db, CancellationToken ct) => db.Set<Member>().Count()
    );
    private static readonly Func<HomeDb, CancellationToken, Task<int>> CountMerged = EF.CompileAsyncQuery(
        (HomeDb db, CancellationToken ct) => db.Set<Member>().Count(m => m.MergedIntoId != null)
    );

    private static readonly Func<HomeDb, int, int[], IAsyncEnumerable<MemberRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int cycleId, int[] ids) =>
            db
                .Members.Where(m => ids.Contains(m.Id))
                .LeftJoin(
                    db.StandingSummaries.Where(s => s.CycleId == cycleId),
                    m => m.Id,
                    s => s.MemberId,
                    (m, s) =>
                        new MemberRow(
                            m.Id,
                            m.FirstName,
                            m.LastName,
                            m.Email,
                            m.Company,
                            m.JobTitle,
                            m.Country,
                            m.IsPartner,
                            m.QualifiedOn,
                            m.CommunityHandle,
                            s == null ? null : s.Status,
                            s == null ? null : s.Required,
                            s == null ? null : s.Earned,
                            s == null ? null : s.Awaiting,
                            s == null ? null : s.SignedUpFor,
                            s == null ? null : s.TrainingsRequired,
                            s == null ? null : s.TrainingsDone
                        )
                )
    );

    private int _cycleId;

    public override string Address => "/back-office/members";

    public override string One => "member";

    public override IReadOnlyList<ListColumn<MemberRow>> Columns { get; } =
    [
        new("name", "Member", m => Cell.Text(m.Name, $"/back-office/members/{m.Id}")) { Sorts = true },
        new("email", "Email", m => Cell.Text(m.Email)),
        new("company", "Company", m => Cell.Text(m.Company)),
        new("title", "Job title", m => Cell.Text(m.JobTitle)) { IsExtra = true },
        new("country", "Country", m => Cell.Text(m.Country)) { IsExtra = true },
        new("partner", "Partner", m => Cell.YesNo(m.IsPartner)) { IsExtra = true },
        new("qualified", "Qualified on", m => Cell.Day(m.QualifiedOn)) { IsExtra = true },
        new("community", "Community handle", m => Cell.Text(m.CommunityHandle)) { IsExtra = true },
        new("required", "Required", m => Cell.Number(m.Required)) { IsNumber = true },
        new("earned", "Earned", m => Cell.Number(m.Earned)) { IsNumber = true, Sorts = true },
        new("awaiting", "Awaiting", m => Cell.Number(m.Awaiting)) { IsNumber = true, IsExtra = true },
        new("planned", "Signed up for", m => Cell.Number(m.SignedUpFor)) { IsNumber = true, IsExtra = true },
        new("progress", "Progress", m => Cell.Progress(m.Earned, m.Required)) { IsDrawing = true },
        new("trainings-done", "Trainings done", m => Cell.Number(m.TrainingsDone)) { IsNumber = true, IsExtra = true },
        new("trainings", "Trainings required", m => Cell.Number(m.TrainingsRequired)) { IsNumber = true, IsExtra = true },
        new("status", "Status", m => Cell.Tag(m.Status is { } s ? Labels.Of(s) : null, m.Status is { } t ? Tones.Of(t) : "")),
    ];

    /// <summary>The running cycle; null before there is one. Known once the filters are read.</summary>
    public ProgramCycle? Cycle { get; private set; }

    /// <summary>What the standings say together; null before the first refresh.</summary>
    public CycleSummary? Summary { get; private set; }

    protected override ListOrder UsualOrder { get; } = new("name", false);

    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct)
    {
        var shared = await program.Read(Db, user.ProgramVersion(), ct);
        Cycle = shared.Cycles.RunningOn(calendar.Today);
        _cycleId = Cycle?.Id ?? 0;
        Summary = await Db.SummaryOf(_cycleId, ct);
        return
        [
            ChoiceFilter.Of<MemberStatus>("status", "Status", "Any status"),
            ChoiceFilter.YesNo("partner", "Partner"),
            new ChoiceFilter("country", "Country", "Any country", await countries.Read(Db, ct)) { AcceptsOthers = true },
            new TextFilter("company", "Company", Member.WorkLength) { IsExtra = true },
            new DayFilter("qualifiedFrom", "Qualified from") { IsExtra = true },
            new DayFilter("qualifiedTo", "Qualified until") { IsExtra = true },
            new NumberFilter("opportunity", "Takes part in the opportunity with ID") { IsExtra = true },
            ChoiceFilter.YesNo("community", "Has a community ID") with
            {
                IsExtra = true,
            },
            ChoiceFilter.YesNo("signedIn", "Has signed in") with
            {
                IsExtra = true,
            },
            ChoiceFilter.YesNo("failedEmails", "Has failed or returned emails") with
            {
                IsExtra = true,
            },
        ];
    }

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var members = Matching(query);
        var status = query.Choice<MemberStatus>("status");
        if (status is null && order?.Column is null or "name")
            return (
                order switch
                {
                    null => members,
                    { IsDescending: true } => members
                        .OrderByDescending(m => m.LastName)
                        .ThenByDescending(m => m.FirstName)
                        .ThenByDescending(m => m.Id),
                    _ => members.OrderBy(m => m.LastName).ThenBy(m => m.FirstName).ThenBy(m => m.Id),
                }
            ).Select(m => (long)m.Id);
        // Ordered by the columns of one index each, so that a page of 100,000 members is read without sorting them.
        var summaries = Db.StandingSummaries.Where(s => s.CycleId == _cycleId);
        if (status is not null)
            summaries = summaries.Where(s => s.Status == status);
        if (query.Search is not null || query.Filters.Keys.Any(key => key != "status"))
            summaries = summaries.Where(s => members.Any(m => m.Id == s.MemberId));
        return (
            order switch
            {
                null => summaries,
                ("earned", true) => summaries.OrderByDescending(s => s.Earned).ThenByDescending(s => s.MemberId),
                ("earned", false) => summaries.OrderBy(s => s.Earned).ThenBy(s => s.MemberId),
                { IsDescending: true } => summaries
                    .OrderByDescending(s => s.LastName)
                    .ThenByDescending(s => s.FirstName)
                    .ThenByDescending(s => s.MemberId),
                _ => summaries.OrderBy(s => s.LastName).ThenBy(s => s.FirstName).ThenBy(s => s.MemberId),
            }
        ).Select(s => (long)s.MemberId);
    }

    /// <summary>Without filters, and with a status alone, nothing is counted on each request.</summary>
    protected override async Task<ListCount> Count(ListQuery query, CancellationToken ct) =>
        !query.IsNarrowed ? ListCount.Exactly(await CountRows(Db, ct) - await CountMerged(Db, ct))
        : query.Search is null && query.Filters.Count == 1 && query.Choice<MemberStatus>("status") is { } status
            ? ListCount.Exactly(Summary?.Count(status) ?? 0)
        : ListCount.Exactly(await FindTicked(query, null).CountAsync(ct));

    protected override async Task<IReadOnlyList<MemberRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, _cycleId, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(MemberRow row) => row.Id;

    /// <summary>All filters but the status.</summary>
    private IQueryable<Member> Matching(ListQuery query)
    {
        var members = Db.MembersMatching(query.Search);
        if (query.YesNo("partner") is { } partner)
            members = members.Where(m => m.IsPartner == partner);
        if (query["country"] is { } country)
            members = members.Where(m => m.Country == country);
        if (query["company"] is { } company)
            members = members.Where(m => m.Company == company);
        if (query.Day("qualifiedFrom") is { } from)
            members = members.Where(m => m.QualifiedOn >= from);
        if (query.Day("qualifiedTo") is { } to)
            members = members.Where(m => m.QualifiedOn <= to);
        if (query.Number("opportunity") is { } opportunity)
            members = members.Where(m =>
                Db.SignUps.Any(s =>
                    s.MemberId == m.Id
                    && s.OpportunityId == opportunity
                    && (
                        s.State == SignUpState.Interested
                        || s.State == SignUpState.Waiting
                        || s.State == SignUpState.Offered
                        || s.State == SignUpState.Confirmed
                        || s.State == SignUpState.Reported
                        || s.State == SignUpState.Verified
                    )
                )
            );
        if (query.YesNo("community") is { } known)
            members = members.Where(m => (m.CommunityUserId != null || m.CommunityHandle != null) == known);
        if (query.YesNo("signedIn") is { } signedIn)
            members = members.Where(m => Db.Users.Any(a => a.MemberId == m.Id && a.LastSignInAt != null) == signedIn);
        if (query.YesNo("failedEmails") is { } failed)
            members = members.Where(m =>
                Db.OutgoingEmails.Any(e => e.MemberId == m.Id && (e.State == EmailState.Failed || e.State == EmailState.Returned)) == failed
            );
        return members;
    }
}
