using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Cancels an email that has not been sent. It cannot be sent later.</summary>
public sealed class EmailCancellationsController(HomeDb db, ProgramCalendar calendar) : EmailBodyController(db, calendar)
{
    [HttpPost("/back-office/emails/{id:long}/cancellation")]
    public Task<IActionResult> Create(long id, CancellationToken ct) =>
        Change(id, (mail, audit) => mail.Cancel(audit.At), "The email is canceled", ct);
}
