using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.SecurityEvents;

public sealed record SecurityEventRow(
    long Id,
    SecurityEventKind Kind,
    SecurityEventResult Result,
    string? AccountId,
    string? Account,
    string? Way,
    string? Network,
    DateTime FirstAt,
    DateTime At,
    int Count
);

/// <summary>Sign-ins, refusals and changes of sign-in methods.</summary>
public sealed class SecurityEventList(HomeDb db, IOptions<SignInSettings> signIn, IOptions<ListSettings> settings)
    : BackOfficeList<SecurityEventRow>(db, settings)
{
    private static readonly Func<HomeDb, long[], IAsyncEnumerable<SecurityEventRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, long[] ids) =>
            db
                .SecurityEvents.Where(e => ids.Contains(e.Id))
                .LeftJoin(
                    db.Users,
                    e => e.AccountId,
                    a => a.Id,
                    (e, a) =>
                        new SecurityEventRow(
                            e.Id,
                            e.Kind,
                            e.Result,
                            e.AccountId,
                            a == null ? null : a.DisplayName,
                            e.Way,
                            e.Network,
                            e.FirstAt,
                            e.At,
                            e.Count
                        )
                )
    );

    public override string Address => "/back-office/security-events";

    public override string One => "security event";

    public override IReadOnlyList<ListColumn<SecurityEventRow>> Columns =>
        [
            new("event", "Event", e => Cell.Tag(Labels.Of(e.Kind), e.Result == SecurityEventResult.Refused ? "bad" : "")),
            new("details", "Details", e => Cell.Text(SecurityEventText.Details(e.Kind, e.Way, e.Count, signIn.Value))),
            new(
                "account",
                "Account",
                e =>
                    Cell.Text(
                        e.Account ?? (e.AccountId is null ? "none" : "deleted"),
                        e.AccountId is null ? null : $"/back-office/accounts/{e.AccountId}"
                    )
            ),
            new("network", "Network", e => Cell.Text(e.Network ?? "not kept")),
            new("first", "First", e => Cell.Instant(e.FirstAt)) { IsExtra = true },
            new("at", "When", e => Cell.Instant(e.At)) { Sorts = true },
            new("count", "Count", e => Cell.Number(e.Count)) { IsNumber = true, IsExtra = true },
        ];

    protected override ListOrder UsualOrder { get; } = new("at", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            ChoiceFilter.Of<SecurityEventKind>("kind", "Event", "All events"),
            new DayFilter("from", "From") { IsExtra = true },
            new DayFilter("to", "Until") { IsExtra = true },
            new TextFilter("account", "Account ID", Actor.AccountIdLength) { IsExtra = true },
        ]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.SecurityEvents.AsQueryable();
        if (query.Choice<SecurityEventKind>("kind") is { } kind)
            found = found.Where(e => e.Kind == kind);
        if (query["account"] is { } account)
            found = found.Where(e => e.AccountId == account);
        if (query.Day("from") is { } from)
        {
            var start = from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            found = found.Where(e => e.At >= start);
        }
        if (query.Day("to") is { } to)
        {
            var end = to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            found = found.Where(e => e.At < end);
        }
        if (query.Search is { } search)
        {
            var key = EmailAddress.Key(search);
            found = found.Where(e => Db.Users.Any(a => a.Id == e.AccountId && a.NormalizedEmail!.Contains(key)));
        }
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(e => e.At).ThenByDescending(e => e.Id),
                _ => found.OrderBy(e => e.At).ThenBy(e => e.Id),
            }
        ).Select(e => e.Id);
    }

    protected override async Task<IReadOnlyList<SecurityEventRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids]).ToListAsync(ct);

    protected override long IdOf(SecurityEventRow row) => row.Id;
}
