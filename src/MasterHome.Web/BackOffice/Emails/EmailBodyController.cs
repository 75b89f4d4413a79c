using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Base class for changes to one email in the outbox. Records each change in the history.</summary>
public abstract class EmailBodyController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    protected HomeDb Db => db;

    protected async Task<IActionResult> Change(long id, Action<OutgoingEmail, AuditContext> command, string what, CancellationToken ct)
    {
        var audit = User.AsStaff(calendar.Now);
        var found = await db.Transact(
            async ct =>
            {
                if (await db.OutgoingEmails.SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mail)
                    return false;
                var before = mail.State;
                command(mail, audit);
                db.Note(audit, nameof(OutgoingEmail), id, what, mail.MemberId, before, mail.State);
                return true;
            },
            ct
        );
        if (!found)
            return NotFound();
        TempData["notice"] = $"{what}.";
        return Redirect($"/back-office/emails/{id}");
    }
}
