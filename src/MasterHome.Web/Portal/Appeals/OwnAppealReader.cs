using System.Security.Claims;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Members;
using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Appeals;

/// <summary>Reads a member's own appeal. Those of others are not found.</summary>
public sealed class OwnAppealReader(HomeDb db, ProgramCalendar calendar, IOptions<AppealSettings> settings)
{
    internal async Task<OwnAppealPage?> Read(int id, ClaimsPrincipal user, CancellationToken ct)
    {
        var me = user.MemberId();
        if (
            await db.Appeals.AsNoTracking().Include(a => a.Messages).SingleOrDefaultAsync(a => a.Id == id && a.MemberId == me, ct)
            is not { } appeal
        )
            return null;
        return new OwnAppealPage(
            appeal,
            await db.FindAppealed(me, appeal.Thing, ct),
            await db.EvidenceOf(EvidenceSubject.Appeal, id).ToListAsync(ct),
            await db.Members.ZoneOf(me, ct),
            calendar.Today,
            appeal.WhyNotReopen(user.AsMember(calendar.Now).By, calendar.Now, settings.Value.ReopenWithin),
            appeal.AnsweredAt + settings.Value.ReopenWithin
        );
    }

    public Task<bool> IsOwn(int id, ClaimsPrincipal user, CancellationToken ct)
    {
        var me = user.MemberId();
        return db.Appeals.AnyAsync(a => a.Id == id && a.MemberId == me, ct);
    }
}
