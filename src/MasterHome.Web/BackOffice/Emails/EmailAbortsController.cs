using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>An email that has not left is stopped for good.</summary>
public sealed class EmailAbortsController(HomeDb db, ProgramCalendar calendar) : EmailBodyController(db, calendar)
{
    [HttpPost("/back-office/emails/{id:long}/abort")]
    public Task<IActionResult> Create(long id, CancellationToken ct) =>
        On(id, (mail, audit) => mail.Abort(audit.At), "The email is stopped", ct);
}
