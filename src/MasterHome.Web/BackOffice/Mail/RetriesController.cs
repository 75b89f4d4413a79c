using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;

using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Mail;

/// <summary>A letter that waits or was refused is tried once more, also while the mail server is thought to be in trouble.</summary>
public sealed class RetriesController(HomeDb db, ProgramCalendar calendar, Outbox outbox) : LetterController(db, calendar)
{
    [HttpPost("/back-office/mail/{id:long}/retry")]
    public async Task<IActionResult> Create(long id, CancellationToken ct)
    {
        var answer = await On(id, (mail, deed) => mail.Retry(deed.At), "The letter is tried again", ct);
        await outbox.EndRest(ct);
        return answer;
    }
}
