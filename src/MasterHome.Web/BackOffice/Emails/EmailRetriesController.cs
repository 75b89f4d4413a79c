using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>An email that waits or was refused is tried once more, also while the mail server is thought to be in trouble.</summary>
public sealed class EmailRetriesController(HomeDb db, ProgramCalendar calendar, OutboxQueue outbox) : EmailBodyController(db, calendar)
{
    [HttpPost("/back-office/emails/{id:long}/retry")]
    public async Task<IActionResult> Create(long id, CancellationToken ct)
    {
        var answer = await On(id, (mail, audit) => mail.Retry(audit.At), "The email is tried again", ct);
        await outbox.EndPause(ct);
        return answer;
    }
}
