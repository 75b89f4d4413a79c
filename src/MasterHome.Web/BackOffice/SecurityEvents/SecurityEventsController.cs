using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SecurityEvents;

/// <summary>Lists sign-ins, refusals and changes of sign-in methods. For administrators only.</summary>
[Authorize(Policy = Policies.Administrator)]
public sealed class SecurityEventsController(HomeDb db) : BackOfficeController
{
    /// <param name="q">A part of the account's email address.</param>
    /// <param name="account">The id of one account.</param>
    [HttpGet("/back-office/security-events")]
    public async Task<IActionResult> Index(SecurityEventKind? kind, string? q, string? account, int? page, CancellationToken ct)
    {
        var key = EmailAddress.Key(q ?? "");
        var events = db
            .SecurityEvents.AsNoTracking()
            .Where(e => kind == null || e.Kind == kind)
            .Where(e => string.IsNullOrEmpty(account) || e.AccountId == account)
            .Where(e => key == "" || db.Users.Any(a => a.Id == e.AccountId && a.NormalizedEmail!.Contains(key)));
        var name = string.IsNullOrEmpty(account)
            ? null
            : await db.Users.Where(a => a.Id == account).Select(a => a.DisplayName).FirstOrDefaultAsync(ct);
        return View(
            new SecurityEventsPage(
                kind,
                q?.Trim(),
                account,
                name,
                await events
                    .OrderByDescending(e => e.At)
                    .ThenByDescending(e => e.Id)
                    .Select(e => new SecurityEventRow(
                        e.Kind,
                        e.Result,
                        e.AccountId,
                        db.Users.Where(a => a.Id == e.AccountId).Select(a => a.DisplayName).FirstOrDefault(),
                        e.Way,
                        e.Network,
                        e.FirstAt,
                        e.At,
                        e.Count
                    ))
                    .PageAsync(page, ct: ct)
            )
        );
    }
}

internal sealed record SecurityEventsPage(
    SecurityEventKind? Kind,
    string? Search,
    string? AccountId,
    string? Account,
    Page<SecurityEventRow> Events
);

internal sealed record SecurityEventRow(
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
