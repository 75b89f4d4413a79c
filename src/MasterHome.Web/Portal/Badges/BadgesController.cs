using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Binding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Badges;

/// <summary>What a wallet or an employer needs to check a badge: the issuer, the key, the achievement and the revocations. Names no
/// member.</summary>
public sealed class BadgesController(HomeDb db, BadgeKeys keys, BadgeDocuments documents) : AnonymousController
{
    [HttpGet(BadgeDocuments.Path + "/issuer")]
    public IActionResult Issuer() => Json(documents.Issuer());

    [HttpGet(BadgeDocuments.Path + "/keys")]
    public IActionResult Keys() =>
        Json(new Dictionary<string, object> { ["keys"] = keys.Public.Select(k => k.ToJwk(documents.KeyAddress(k.Id))).ToList() });

    [HttpGet(BadgeDocuments.Path + "/keys/{key}")]
    public IActionResult Key([Verbatim] string key) =>
        keys.Public.FirstOrDefault(k => k.Id == key) is { } found ? Json(found.ToJwk(documents.KeyAddress(found.Id))) : NotFound();

    [HttpGet(BadgeDocuments.Path + "/achievements/{year:int}")]
    public async Task<IActionResult> Achievement(int year, CancellationToken ct) =>
        await db.Cycles.AnyAsync(c => c.Year == year - 1 && c.ClosedAt != null, ct) ? Json(documents.Achievement(year)) : NotFound();

    [HttpGet(BadgeDocuments.Path + "/revocations")]
    public async Task<IActionResult> Revocations(CancellationToken ct) =>
        Json(
            documents.Revocations(
                await db
                    .Certificates.AsNoTracking()
                    .Where(c => c.RevokedAt != null)
                    .OrderBy(c => c.RevokedAt)
                    .ThenBy(c => c.Id)
                    .ToListAsync(ct)
            )
        );
}
