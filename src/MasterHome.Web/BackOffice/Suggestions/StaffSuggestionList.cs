using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Suggestions;

public sealed record StaffSuggestionRow(
    int Id,
    string Title,
    int MemberId,
    string MemberName,
    SuggestionState State,
    int? Points,
    DateOnly? DoneOn,
    DateTime At,
    string? By
);

/// <summary>The suggestions of all years.</summary>
public sealed class StaffSuggestionList(HomeDb db, IOptions<ListSettings> settings) : BackOfficeList<StaffSuggestionRow>(db, settings)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<StaffSuggestionRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] ids) =>
            from s in db.Suggestions
            join m in db.Members on s.MemberId equals m.Id
            where ids.Contains(s.Id)
            select new StaffSuggestionRow(
                s.Id,
                s.Title,
                m.Id,
                (m.FirstName + " " + m.LastName).Trim(),
                s.State,
                s.Points ?? s.PointsHopedFor,
                s.DoneOn,
                s.CreatedAt,
                s.DecidedBy
            )
    );

    public override string Address => "/back-office/suggestions";

    public override string One => "suggestion";

    public override IReadOnlyList<ListColumn<StaffSuggestionRow>> Columns { get; } =
    [
        new("suggestion", "Suggestion", s => Cell.Text(s.Title, $"/back-office/suggestions/{s.Id}")),
        new("member", "Member", s => Cell.Text(s.MemberName, $"/back-office/members/{s.MemberId}")),
        new("done", "Done on", s => Cell.Day(s.DoneOn)) { IsExtra = true },
        new("points", "Points", s => Cell.Number(s.Points)) { IsNumber = true },
        new("sent", "Sent", s => Cell.Instant(s.At)) { Sorts = true },
        new("state", "Status", s => Cell.Tag(Labels.Of(s.State), Tones.Of(s.State))),
        new("by", "Decided by", s => Cell.Text(s.By)),
    ];

    protected override ListOrder UsualOrder { get; } = new("sent", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([ChoiceFilter.Of<SuggestionState>("state", "Status", "All statuses")]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.Suggestions.AsQueryable();
        if (query.Choice<SuggestionState>("state") is { } state)
            found = found.Where(s => s.State == state);
        if (query.Search is { } search)
            found = found.Where(s => Db.MembersMatching(search).Select(m => m.Id).Contains(s.MemberId));
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id),
                _ => found.OrderBy(s => s.CreatedAt).ThenBy(s => s.Id),
            }
        ).Select(s => (long)s.Id);
    }

    protected override async Task<IReadOnlyList<StaffSuggestionRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids.Select(id => (int)id)]).ToListAsync(ct);

    protected override long IdOf(StaffSuggestionRow row) => row.Id;
}
