using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Outcomes;

public sealed record OutcomeRow(
    int Id,
    int MemberId,
    string MemberName,
    string Email,
    OutcomeResult Result,
    int Earned,
    int Required,
    int Version,
    string Reasons,
    string? Correction,
    string? Certificate
);

/// <summary>The current outcomes of a closed year. The year is set first, because it is part of the address.</summary>
public sealed class OutcomeList(HomeDb db, IOptions<ListSettings> settings) : BackOfficeList<OutcomeRow>(db, settings)
{
    private const int ShownCharacters = 160;

    private static readonly Func<HomeDb, int[], IAsyncEnumerable<OutcomeRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from o in db.Outcomes
            join m in db.Members on o.MemberId equals m.Id
            where ids.Contains(o.Id)
            select new OutcomeRow(
                o.Id,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                m.Email,
                o.Result,
                o.Earned,
                o.Required,
                o.Version,
                o.Reasons,
                o.Correction,
                db.Certificates.Where(c => c.CycleId == o.CycleId && c.MemberId == o.MemberId && c.RevokedAt == null)
                    .Select(c => c.Code)
                    .FirstOrDefault()
            )
    );

    private int _cycleId;
    private int _year;

    public override string Address => AddressOf(_cycleId);

    public override string One => "outcome";

    public override IReadOnlyList<ListColumn<OutcomeRow>> Columns =>
        [
            new("member", "Member", o => Cell.Text(o.MemberName, $"/back-office/members/{o.MemberId}?year={_year}")) { Sorts = true },
            new("email", "Email", o => Cell.Text(o.Email)) { IsExtra = true },
            new("outcome", "Outcome", o => Cell.Tag(Labels.Of(o.Result), Tones.Of(o.Result))),
            new("earned", "Earned", o => Cell.Number(o.Earned)) { IsNumber = true, Sorts = true },
            new("required", "Required", o => Cell.Number(o.Required)) { IsNumber = true },
            new("version", "Version", o => Cell.Number(o.Version)) { IsNumber = true, IsExtra = true },
            new("certificate", "Certificate", o => Cell.Text(o.Certificate)),
            new("reason", "Reason", o => Cell.Text(o.Reasons, most: ShownCharacters)),
            new("correction", "Correction", o => Cell.Text(o.Correction, most: ShownCharacters)),
        ];

    protected override ListOrder UsualOrder { get; } = new("member", false);

    public static string AddressOf(int cycleId) => $"/back-office/cycles/{cycleId}/outcomes";

    public OutcomeList Of(int cycleId, int year)
    {
        (_cycleId, _year) = (cycleId, year);
        return this;
    }

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            ChoiceFilter.Of<OutcomeResult>("result", "Outcome", "All outcomes"),
            ChoiceFilter.YesNo("corrected", "Corrected"),
        ]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.Outcomes.Current(_cycleId);
        if (query.Choice<OutcomeResult>("result") is { } result)
            found = found.Where(o => o.Result == result);
        found = query["corrected"] switch
        {
            "yes" => found.Where(o => o.Version > 1),
            "no" => found.Where(o => o.Version == 1),
            _ => found,
        };
        if (query.Search is { } search)
            found = found.Where(o => Db.MembersMatching(search).Select(m => m.Id).Contains(o.MemberId));
        var named = found.Join(Db.Members, o => o.MemberId, m => m.Id, (o, m) => new { o, m });
        return (
            order switch
            {
                null => named,
                ("earned", true) => named.OrderByDescending(x => x.o.Earned).ThenByDescending(x => x.o.Id),
                ("earned", false) => named.OrderBy(x => x.o.Earned).ThenBy(x => x.o.Id),
                { IsDescending: true } => named
                    .OrderByDescending(x => x.m.LastName)
                    .ThenByDescending(x => x.m.FirstName)
                    .ThenByDescending(x => x.o.Id),
                _ => named.OrderBy(x => x.m.LastName).ThenBy(x => x.m.FirstName).ThenBy(x => x.o.Id),
            }
        ).Select(x => (long)x.o.Id);
    }

    protected override async Task<IReadOnlyList<OutcomeRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(OutcomeRow row) => row.Id;
}
