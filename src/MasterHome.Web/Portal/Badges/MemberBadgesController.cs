using System.Text;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Badges;

/// <summary>A member fetches the digital badge of a certificate.</summary>
public sealed class MemberBadgesController(HomeDb db, BadgeKeys keys, BadgeDocuments documents) : PortalController
{
    [HttpGet("/certificates/{id:int}/badge")]
    public async Task<IActionResult> Show(int id, CancellationToken ct)
    {
        var me = User.MemberId();
        if (
            !keys.CanSign
            || await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.MemberId == me && c.RevokedAt == null, ct)
                is not { } certificate
        )
            return NotFound();
        var member = await db.Members.AsNoTracking().IgnoreAutoIncludes().SingleAsync(m => m.Id == me, ct);
        return File(
            Encoding.ASCII.GetBytes(documents.Sign(certificate, member)),
            "application/vc+jwt",
            $"certified-master-anaplanner-{certificate.ValidYear}.jwt"
        );
    }
}
