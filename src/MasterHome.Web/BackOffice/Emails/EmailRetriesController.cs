using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Retries a waiting or failed email at once, even while the outbox is paused because of mail server errors.</summary>
public sealed class EmailRetriesController(HomeDb db, ProgramCalendar calendar, OutboxQueue outbox) : EmailBodyController(db, calendar)
{
    [HttpPost("/back-office/emails/{id:long}/retry")]
    public async Task<IActionResult> Create(long id, CancellationToken ct)
    {
        var result = await Change(id, (mail, audit) => mail.Retry(audit.At), "The email is queued for a retry", ct);
        await outbox.EndPause(ct);
        return result;
    }
}
