using System.Globalization;
using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Review;

/// <param name="Exception">Why an administrator set the required points.</param>
/// <param name="Confirmed">What was proposed when it was confirmed; null when it was not.</param>
public sealed record ProposedRow(
    int MemberId,
    string Name,
    MemberStatus Status,
    int Earned,
    int Required,
    int TrainingsDone,
    int TrainingsRequired,
    string? Exception,
    OutcomeResult? Confirmed,
    string? ConfirmedBy
)
{
    public OutcomeResult Proposed => Outcome.ResultOf(Status);
}

/// <summary>What the close would record for each member, as the standings are summarized.</summary>
public sealed class ProposedOutcomeList(
    HomeDb db,
    ProgramCalendar calendar,
    ProgramData program,
    IOptions<ClosingSettings> closing,
    IOptions<ListSettings> settings
) : BackOfficeList<ProposedRow>(db, settings)
{
    private static readonly MemberStatus[] Certified = [MemberStatus.RequirementsMet];
    private static readonly MemberStatus[] Left = [MemberStatus.Leaving];

    private static readonly MemberStatus[] NotCertified =
    [
        .. Enum.GetValues<MemberStatus>().Where(s => Outcome.ResultOf(s) == OutcomeResult.NotCertified),
    ];

    private static readonly Func<HomeDb, int, int[], IAsyncEnumerable<ProposedRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int cycleId, int[] ids) =>
            db
                .StandingSummaries.Where(s => s.CycleId == cycleId && ids.Contains(s.MemberId))
                .LeftJoin(
                    db.RequiredOverrides.Where(o => o.CycleId == cycleId),
                    s => s.MemberId,
                    o => o.MemberId,
                    (s, o) => new { s, Exception = o == null ? null : o.Reason }
                )
                .LeftJoin(
                    db.OutcomeConfirmations.Where(c => c.CycleId == cycleId),
                    x => x.s.MemberId,
                    c => c.MemberId,
                    (x, c) =>
                        new ProposedRow(
                            x.s.MemberId,
                            (x.s.FirstName + " " + x.s.LastName).Trim(),
                            x.s.Status,
                            x.s.Earned,
                            x.s.Required,
                            x.s.TrainingsDone,
                            x.s.TrainingsRequired,
                            x.Exception,
                            c == null ? null : c.Result,
                            c == null ? null : c.By
                        )
                )
    );

    private int _cycleId;

    public override string Address => "/back-office/review";

    public override string One => "member";

    public override IReadOnlyList<ListColumn<ProposedRow>> Columns { get; } =
    [
        new("name", "Member", p => Cell.Text(p.Name, $"/back-office/members/{p.MemberId}")) { Sorts = true },
        new("proposed", "Proposed", p => Cell.Tag(Labels.Of(p.Proposed), Tones.Of(p.Proposed))),
        new("earned", "Earned", p => Cell.Number(p.Earned)) { IsNumber = true, Sorts = true },
        new("required", "Required", p => Cell.Number(p.Required)) { IsNumber = true },
        new("missing", "Missing", p => Cell.Number(Math.Max(0, p.Required - p.Earned))) { IsNumber = true },
        new("trainings-done", "Trainings done", p => Cell.Number(p.TrainingsDone)) { IsNumber = true, IsExtra = true },
        new("trainings", "Trainings required", p => Cell.Number(p.TrainingsRequired)) { IsNumber = true, IsExtra = true },
        new("exception", "Exception", p => Cell.Text(p.Exception, most: 80)),
        new(
            "confirmed",
            "Confirmed",
            p =>
                p.Confirmed is not { } confirmed ? Cell.Text("")
                : confirmed != p.Proposed ? Cell.Tag($"changed since {p.ConfirmedBy}", "warn")
                : Cell.Text(p.ConfirmedBy)
        ),
    ];

    /// <summary>The oldest cycle that is not closed; null when there is none. Known once the filters are read.</summary>
    public ProgramCycle? Cycle { get; private set; }

    public CycleSummary? Summary { get; private set; }

    protected override ListOrder UsualOrder { get; } = new("name", false);

    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct)
    {
        var shared = await program.Read(Db, user.ProgramVersion(), ct);
        Cycle = shared.Cycles.Where(c => !c.IsClosed && c.Year <= calendar.Today.Year).MinBy(c => c.Year);
        _cycleId = Cycle?.Id ?? 0;
        Summary = await Db.SummaryOf(_cycleId, ct);
        int[] edges = [10, 25, 50, 100, closing.Value.EdgePoints];
        return
        [
            new ChoiceFilter(
                "proposed",
                "Proposed",
                "All",
                [
                    .. new[] { OutcomeResult.Certified, OutcomeResult.NotCertified, OutcomeResult.Left }.Select(r => new ListChoice(
                        r.ToString(),
                        Labels.Of(r)
                    )),
                ]
            ),
            new ChoiceFilter(
                "edge",
                "At the edge",
                "All",
                [
                    .. edges
                        .Distinct()
                        .Order()
                        .Select(e => new ListChoice(
                            e.ToString(CultureInfo.InvariantCulture),
                            $"Missing at most {Format.Count(e, "point")}"
                        )),
                ]
            ),
            ChoiceFilter.YesNo("exception", "Has an exception"),
            new ChoiceFilter(
                "confirmed",
                "Confirmed",
                "All",
                [new("yes", "Confirmed"), new("no", "Not confirmed"), new("changed", "Changed since")]
            ),
        ];
    }

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.StandingSummaries.Where(s => s.CycleId == _cycleId && s.Status != MemberStatus.NotInThisYear);
        if (query["proposed"] is { } proposed)
        {
            var statuses =
                proposed == nameof(OutcomeResult.Certified) ? Certified
                : proposed == nameof(OutcomeResult.Left) ? Left
                : NotCertified;
            found = found.Where(s => statuses.Contains(s.Status));
        }
        if (query.Number("edge") is { } edge)
            found = found.Where(s => s.Status != MemberStatus.Leaving && s.Earned < s.Required && s.Required - s.Earned <= edge);
        if (query.YesNo("exception") is { } excepted)
            found = found.Where(s => Db.RequiredOverrides.Any(o => o.CycleId == _cycleId && o.MemberId == s.MemberId) == excepted);
        var confirmations = Db.OutcomeConfirmations.Where(c => c.CycleId == _cycleId);
        found = query["confirmed"] switch
        {
            "no" => found.Where(s => !confirmations.Any(c => c.MemberId == s.MemberId)),
            "yes" => found.Where(s =>
                confirmations.Any(c =>
                    c.MemberId == s.MemberId
                    && (c.Result == OutcomeResult.Certified) == (s.Status == MemberStatus.RequirementsMet)
                    && (c.Result == OutcomeResult.Left) == (s.Status == MemberStatus.Leaving)
                )
            ),
            "changed" => found.Where(s =>
                confirmations.Any(c =>
                    c.MemberId == s.MemberId
                    && (
                        (c.Result == OutcomeResult.Certified) != (s.Status == MemberStatus.RequirementsMet)
                        || (c.Result == OutcomeResult.Left) != (s.Status == MemberStatus.Leaving)
                    )
                )
            ),
            _ => found,
        };
        if (query.Search is { } search)
            found = found.Where(s => Db.MembersMatching(search).Select(m => m.Id).Contains(s.MemberId));
        return (
            order switch
            {
                null => found,
                ("earned", true) => found.OrderByDescending(s => s.Earned).ThenByDescending(s => s.MemberId),
                ("earned", false) => found.OrderBy(s => s.Earned).ThenBy(s => s.MemberId),
                { IsDescending: true } => found
                    .OrderByDescending(s => s.LastName)
                    .ThenByDescending(s => s.FirstName)
                    .ThenByDescending(s => s.MemberId),
                _ => found.OrderBy(s => s.LastName).ThenBy(s => s.FirstName).ThenBy(s => s.MemberId),
            }
        ).Select(s => (long)s.MemberId);
    }

    protected override async Task<IReadOnlyList<ProposedRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, _cycleId, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(ProposedRow row) => row.MemberId;
}
