using System.Globalization;
using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.History;

public sealed record HistoryRow(
    long Id,
    DateTime At,
    string By,
    string Subject,
    string SubjectId,
    string What,
    int? MemberId,
    string? Member,
    string? Before,
    string? After,
    string? Reason
)
{
    public string? Change =>
        Before is null && After is null ? null
        : Before is null ? After
        : $"{Before} → {After}";
}

/// <summary>The audit history.</summary>
public sealed class HistoryList(HomeDb db, HistoryFilters kept, ProgramCalendar calendar, IOptions<ListSettings> settings)
    : BackOfficeList<HistoryRow>(db, settings)
{
    private const int ShownCharacters = 300;

    private static readonly Func<HomeDb, long[], IAsyncEnumerable<HistoryRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, long[] ids) =>
            db
                .History.Where(h => ids.Contains(h.Id))
                .LeftJoin(
                    db.Members,
                    h => h.MemberId,
                    m => m.Id,
                    (h, m) =>
                        new HistoryRow(
                            h.Id,
                            h.At,
                            h.ActorName,
                            h.Subject,
                            h.SubjectId,
                            h.What,
                            h.MemberId,
                            m == null ? null : (m.FirstName + " " + m.LastName).Trim(),
                            h.Before,
                            h.After,
                            h.Reason
                        )
                )
    );

    private HistoryValues? _values;

    public override string Address => "/back-office/history";

    public override string One => "history entry";

    public override string Many => "history entries";

    public override IReadOnlyList<ListColumn<HistoryRow>> Columns { get; } =
    [
        new("when", "When", h => Cell.Instant(h.At)) { Sorts = true },
        new("what", "What", h => Cell.Text(h.What)),
        new("change", "From → to", h => Cell.Text(h.Change, most: ShownCharacters)),
        new("reason", "Reason", h => Cell.Text(h.Reason, most: ShownCharacters)),
        new("subject", "Subject", h => Cell.Text($"{Labels.Of(h.Subject)} {h.SubjectId}")),
        new("member", "Member", h => Cell.Text(h.Member, h.MemberId is { } id ? $"/back-office/members/{id}" : null)),
        new("by", "Changed by", h => Cell.Text(h.By)),
    ];

    protected override ListOrder UsualOrder { get; } = new("when", true);

    protected override async Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct)
    {
        _values = await kept.Read(Db, ct);
        return
        [
            new ChoiceFilter("subject", "Type", "All types", [.. _values.Subjects.Select(s => new ListChoice(s, Labels.Of(s)))])
            {
                AcceptsOthers = true,
            },
            new TextFilter("subjectId", "ID", 64),
            new ChoiceFilter("actor", "Changed by", "All people", [.. _values.Actors.Select(a => new ListChoice(a, a))])
            {
                AcceptsOthers = true,
            },
            new NumberFilter("member", "Member number") { IsExtra = true },
            new DayFilter("from", "From") { IsExtra = true },
            new DayFilter("to", "Until") { IsExtra = true },
        ];
    }

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.History.AsQueryable();
        if (query["subject"] is { } subject)
            found = found.Where(h => h.Subject == subject);
        if (query["subjectId"] is { } subjectId)
            found = found.Where(h => h.SubjectId == subjectId);
        if (query["actor"] is { } actor)
            found = found.Where(h => h.ActorName == actor);
        if (query.Number("member") is { } member)
            found = found.Where(h => h.MemberId == member);
        if (query.Day("from") is { } from && calendar.StartOf(from) is var begin)
            found = found.Where(h => h.At >= begin);
        if (query.Day("to") is { } to && calendar.StartOf(to.AddDays(1)) is var end)
            found = found.Where(h => h.At < end);
        if (query.Search is { } search)
        {
            var text = $"%{EscapeLike(search)}%";
            found = found.Where(h =>
                EF.Functions.Like(h.What, text, "\\")
                || EF.Functions.Like(h.Before!, text, "\\")
                || EF.Functions.Like(h.After!, text, "\\")
                || EF.Functions.Like(h.Reason!, text, "\\")
                || EF.Functions.Like(h.ActorName, text, "\\")
                || Db.MembersMatching(search).Select(m => (int?)m.Id).Contains(h.MemberId)
            );
        }
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(h => h.Id),
                _ => found.OrderBy(h => h.Id),
            }
        ).Select(h => h.Id);
    }

    /// <summary>A long history is not counted again for each request.</summary>
    protected override Task<ListCount> Count(ListQuery query, CancellationToken ct) =>
        !query.IsNarrowed && _values?.IsLong == true
            ? Task.FromResult(ListCount.UpToMost(PageQueries.MostCounted + 1))
            : base.Count(query, ct);

    protected override async Task<IReadOnlyList<HistoryRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids]).ToListAsync(ct);

    protected override long IdOf(HistoryRow row) => row.Id;

    /// <summary>For LIKE with a backslash as the escape character.</summary>
    private static string EscapeLike(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal);
}
