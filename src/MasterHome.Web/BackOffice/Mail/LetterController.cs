using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Mail;

/// <summary>A deed on one letter of the outbox, with its line in the history.</summary>
public abstract class LetterController(HomeDb db, ProgramCalendar calendar) : OfficeController
{
    protected async Task<IActionResult> On(long id, Action<OutgoingMail, Deed> verb, string what, CancellationToken ct)
    {
        var deed = User.AsStaff(calendar.Now);
        var found = await db.Transact(async ct =>
        {
            if (await db.OutgoingMails.SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mail)
                return false;
            var before = mail.State;
            verb(mail, deed);
            db.Note(deed, nameof(OutgoingMail), id, what, mail.MemberId, before, mail.State);
            return true;
        }, ct);
        if (!found)
            return NotFound();
        TempData["notice"] = $"{what}.";
        return Redirect($"/back-office/mail/{id}");
    }
}
