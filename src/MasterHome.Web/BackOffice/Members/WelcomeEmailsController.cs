using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Roster;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Sends the welcome email again, with a new sign-in link.</summary>
public sealed class WelcomeEmailsController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar)
    : MemberPageController(reader, calendar)
{
    [HttpPost("/back-office/members/{id:int}/welcome-email")]
    public Task<IActionResult> Create(int id, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = AuditContext;
                var found = await db.Transact(
                    async ct =>
                    {
                        if (await db.Members.SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member)
                            return false;
                        var account =
                            await db.Users.SingleOrDefaultAsync(a => a.MemberId == id, ct)
                            ?? throw new RefusedException("This member has no account. Import the roster to create it.");
                        // The button names the address that the link goes to.
                        EditedVersion.Parse(editedVersion).MustMatch(nameof(Member), id, account.Email!);
                        if (!account.IsEnabled)
                            throw new RefusedException("The account is disabled. Enable it first.");
                        db.Queue(
                            WelcomeEmail.To(member, account, audit.At, audit.At.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture))
                        );
                        db.Note(audit, nameof(Member), id, "Welcome email sent again", id);
                        return true;
                    },
                    ct
                );
                return found ? RedirectToMember(id, "The welcome email is queued.") : NotFound();
            },
            () => ShowMember(id, null, ct)
        );
}
