using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Cancels an email that has not been sent. It cannot be sent later.</summary>
public sealed class EmailCancellationsController(HomeDb db, ProgramCalendar calendar) : EmailBodyController(db, calendar)
{
    [HttpGet("/back-office/emails/{id:long}/cancellation"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(long id, CancellationToken ct)
    {
        if (await Db.OutgoingEmails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mail)
            return NotFound();
        var waits = mail.State is EmailState.Waiting or EmailState.Failed;
        return View(
            Question.View,
            new Question(
                waits ? $"Cancel the email to {Format.Isolated(mail.ToName)}?" : "This email is not waiting to be sent",
                $"“{Labels.Of(mail.Kind.Replace('-', ' '))}” is never sent to {mail.ToAddress}. "
                    + "The change that it announces is not undone.",
                $"/back-office/emails/{id}/cancellation",
                "Cancel the email",
                $"/back-office/emails/{id}",
                "Email"
            )
            {
                WhyNot = waits ? null : "Only an email that is waiting or failed can be canceled.",
            }
        );
    }

    [HttpPost("/back-office/emails/{id:long}/cancellation")]
    public Task<IActionResult> Create(long id, CancellationToken ct) =>
        Try(() => Change(id, (mail, audit) => mail.Cancel(audit.At), "The email is canceled", ct), () => New(id, ct));
}
