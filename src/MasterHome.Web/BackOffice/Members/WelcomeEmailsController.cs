using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Roster;
using MasterHome.Standing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Sends the welcome email again, with a new sign-in link.</summary>
public sealed class WelcomeEmailsController(HomeDb db, Standings standings, ProgramCalendar calendar)
    : MemberFileController(db, standings, calendar)
{
    [HttpPost("/back-office/members/{id:int}/welcome-email")]
    public async Task<IActionResult> Create(int id, CancellationToken ct)
    {
        var audit = AuditContext;
        var found = await Db.Transact(
            async ct =>
            {
                if (await Db.Members.SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member)
                    return false;
                var account =
                    await Db.Users.SingleOrDefaultAsync(a => a.MemberId == id, ct)
                    ?? throw new RefusedException("This member has no account. Import the roster to create it.");
                if (!account.IsEnabled)
                    throw new RefusedException("The account is disabled. Enable it first.");
                Db.Queue(WelcomeEmail.To(member, account, audit.At, audit.At.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)));
                Db.Note(audit, nameof(Member), id, "Welcome email sent again", id);
                return true;
            },
            ct
        );
        return found ? RedirectToMember(id, "The welcome email is queued.") : NotFound();
    }
}
