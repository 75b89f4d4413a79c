using MasterHome.Cycles;
using MasterHome.Data;

using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Mail;

/// <summary>A letter that waits or was refused is tried once more.</summary>
public sealed class RetriesController(HomeDb db, ProgramCalendar calendar) : LetterController(db, calendar)
{
    [HttpPost("/back-office/mail/{id:long}/retry")]
    public Task<IActionResult> Create(long id, CancellationToken ct) => On(id, (mail, deed) => mail.Retry(deed.At), "The letter is tried again", ct);
}
