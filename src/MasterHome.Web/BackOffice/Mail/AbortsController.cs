using MasterHome.Cycles;
using MasterHome.Data;

using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Mail;

/// <summary>A letter that has not left is stopped for good.</summary>
public sealed class AbortsController(HomeDb db, ProgramCalendar calendar) : LetterController(db, calendar)
{
    [HttpPost("/back-office/mail/{id:long}/abort")]
    public Task<IActionResult> Create(long id, CancellationToken ct) => On(id, (mail, deed) => mail.Abort(deed.At), "The letter is stopped", ct);
}
