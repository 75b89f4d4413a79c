using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Emails;

public sealed record EmailRow(
    long Id,
    string Kind,
    string ToName,
    string ToAddress,
    int? MemberId,
    EmailState State,
    int Attempts,
    DateTime At,
    DateTime? SentAt,
    string? LastError
);

/// <summary>The outbox and what was sent. Never shows a body, because it can contain a sign-in link.</summary>
public sealed class EmailList(HomeDb db, EmailCatalog catalog, IOptions<ListSettings> settings) : BackOfficeList<EmailRow>(db, settings)
{
    private static readonly Func<HomeDb, long[], IAsyncEnumerable<EmailRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, long[] ids) =>
            db
                .OutgoingEmails.Where(m => ids.Contains(m.Id))
                .Select(m => new EmailRow(
                    m.Id,
                    m.Kind,
                    m.ToName,
                    m.ToAddress,
                    m.MemberId,
                    m.State,
                    m.Attempts,
                    m.CreatedAt,
                    m.SentAt,
                    m.LastError
                ))
    );

    public override string Address => "/back-office/emails";

    public override string One => "email";

    public override IReadOnlyList<ListColumn<EmailRow>> Columns { get; } =
    [
        new("email", "Email", e => Cell.Text(LabelOf(e.Kind), $"/back-office/emails/{e.Id}")),
        new("to", "To", e => Cell.Text(e.ToName, e.MemberId is { } id ? $"/back-office/members/{id}" : null)),
        new("address", "Address", e => Cell.Text(e.ToAddress)),
        new("created", "Created", e => Cell.Instant(e.At)) { Sorts = true },
        new("sent", "Sent", e => Cell.Instant(e.SentAt)) { IsExtra = true },
        new("attempts", "Attempts", e => Cell.Number(e.Attempts)) { IsNumber = true, IsExtra = true },
        new("state", "Status", e => Cell.Tag(Labels.Of(e.State), Tones.Of(e.State))),
        new("error", "Last error", e => Cell.Text(e.LastError) with { Tone = "bad" }),
    ];

    protected override ListOrder UsualOrder { get; } = new("created", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            ChoiceFilter.Of<EmailState>("state", "Status", "All statuses"),
            new ChoiceFilter(
                "kind",
                "Kind",
                "All kinds",
                [.. catalog.Kinds.Select(k => new ListChoice(k.Key, LabelOf(k.Key))).OrderBy(c => c.Label, StringComparer.Ordinal)]
            )
            {
                // Stored emails may be of a kind that an older version had.
                AcceptsOthers = true,
            },
            new DayFilter("from", "Created from (UTC)") { IsExtra = true },
            new DayFilter("to", "Created until (UTC)") { IsExtra = true },
        ]);

    protected override IQueryable<long> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.OutgoingEmails.AsQueryable();
        if (query.Choice<EmailState>("state") is { } state)
            found = found.Where(m => m.State == state);
        if (query["kind"] is { } kind)
            found = found.Where(m => m.Kind == kind);
        if (query.Day("from") is { } from && from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is var begin)
            found = found.Where(m => m.CreatedAt >= begin);
        if (query.Day("to") is { } to && to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is var end)
            found = found.Where(m => m.CreatedAt < end);
        if (query.Search is { } search)
        {
            var members = Db.MembersMatching(search).Select(m => (int?)m.Id);
            found = found.Where(m => members.Contains(m.MemberId));
        }
        return (
            order switch
            {
                null => found,
                { IsDescending: true } => found.OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id),
                _ => found.OrderBy(m => m.CreatedAt).ThenBy(m => m.Id),
            }
        ).Select(m => m.Id);
    }

    protected override async Task<IReadOnlyList<EmailRow>> ReadRows(IReadOnlyList<long> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids]).ToListAsync(ct);

    protected override long IdOf(EmailRow row) => row.Id;

    private static string LabelOf(string kind) => Labels.Of(kind.Replace('-', ' '));
}
