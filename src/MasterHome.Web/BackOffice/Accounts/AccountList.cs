using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Accounts;

public sealed record AccountRow(
    string Id,
    string Name,
    string Email,
    StaffRole Role,
    int? MemberId,
    bool SecondFactor,
    DateTime CreatedAt,
    DateTime? DisabledAt,
    DateTime? LastSignInAt
);

/// <summary>The accounts of the program team, or all accounts that a search or a filter finds: most accounts are of members, who have a
/// list of their own.</summary>
public sealed class AccountList(HomeDb db, IOptions<ListSettings> settings) : KeyedList<AccountRow, string>(db, settings)
{
    private static readonly Func<HomeDb, string[], IAsyncEnumerable<AccountRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, string[] ids) =>
            db
                .Users.Where(a => ids.Contains(a.Id))
                .Select(a => new AccountRow(
                    a.Id,
                    a.DisplayName,
                    a.Email!,
                    a.Role,
                    a.MemberId,
                    a.TwoFactorEnabled,
                    a.CreatedAt,
                    a.DisabledAt,
                    a.LastSignInAt
                ))
    );

    public override string Address => "/back-office/accounts";

    public override string One => "account";

    public override IReadOnlyList<ListColumn<AccountRow>> Columns { get; } =
    [
        new("name", "Account", a => Cell.Text(a.Name, $"/back-office/accounts/{a.Id}")),
        new("email", "Email", a => Cell.Text(a.Email)) { Sorts = true },
        new("role", "Role", a => Cell.Text(Labels.Of(a.Role))) { Sorts = true },
        new("factor", "Second factor", a => Cell.Text(a.SecondFactor ? "on" : "off")),
        new("status", "Status", a => Cell.Tag(a.DisabledAt is null ? "enabled" : "disabled", a.DisabledAt is null ? "" : "bad")),
        new("signedIn", "Last sign-in", a => Cell.Instant(a.LastSignInAt)) { Sorts = true },
        new("member", "Member", a => Cell.Id(a.MemberId)) { IsExtra = true },
        new("created", "Created", a => Cell.Instant(a.CreatedAt)) { IsExtra = true },
        new("disabled", "Disabled", a => Cell.Instant(a.DisabledAt)) { IsExtra = true },
    ];

    protected override ListOrder UsualOrder { get; } = new("role", true);

    protected override Task<IReadOnlyList<ListFilter>> ReadFilters(ClaimsPrincipal user, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListFilter>>([
            ChoiceFilter.Of<StaffRole>("role", "Role", "The team; all that a search finds"),
            ChoiceFilter.YesNo("factor", "Second factor"),
            ChoiceFilter.YesNo("enabled", "Enabled"),
            ChoiceFilter.YesNo("signedIn", "Has signed in"),
        ]);

    protected override IQueryable<string> Find(ListQuery query, ListOrder? order)
    {
        var found = Db.Users.AsQueryable();
        if (query.Choice<StaffRole>("role") is { } role)
            found = found.Where(a => a.Role == role);
        else if (query.Search is null)
            found = found.Team();
        if (query.YesNo("factor") is { } factor)
            found = found.Where(a => a.TwoFactorEnabled == factor);
        if (query.YesNo("enabled") is { } enabled)
            found = found.Where(a => (a.DisabledAt == null) == enabled);
        if (query.YesNo("signedIn") is { } signedIn)
            found = found.Where(a => (a.LastSignInAt != null) == signedIn);
        if (query.Search is { } search)
        {
            var key = EmailAddress.Key(search);
            found = found.Where(a => a.NormalizedEmail!.Contains(key) || a.DisplayName.Contains(search));
        }
        return (
            order switch
            {
                null => found,
                ("email", true) => found.OrderByDescending(a => a.NormalizedEmail).ThenByDescending(a => a.Id),
                ("email", false) => found.OrderBy(a => a.NormalizedEmail).ThenBy(a => a.Id),
                ("signedIn", true) => found.OrderByDescending(a => a.LastSignInAt).ThenByDescending(a => a.Id),
                ("signedIn", false) => found.OrderBy(a => a.LastSignInAt).ThenBy(a => a.Id),
                { IsDescending: true } => found
                    .OrderByDescending(a => a.Role == StaffRole.Administrator)
                    .ThenByDescending(a => a.Role == StaffRole.Staff)
                    .ThenBy(a => a.NormalizedEmail)
                    .ThenBy(a => a.Id),
                _ => found
                    .OrderBy(a => a.Role == StaffRole.Administrator)
                    .ThenBy(a => a.Role == StaffRole.Staff)
                    .ThenByDescending(a => a.NormalizedEmail)
                    .ThenByDescending(a => a.Id),
            }
        ).Select(a => a.Id);
    }

    protected override async Task<IReadOnlyList<AccountRow>> ReadRows(IReadOnlyList<string> ids, CancellationToken ct) =>
        await RowsOf(Db, [.. ids]).ToListAsync(ct);

    protected override string IdOf(AccountRow row) => row.Id;
}
