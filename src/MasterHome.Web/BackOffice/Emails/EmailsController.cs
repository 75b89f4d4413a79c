using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Lists the outbox and shows why an email failed. Never shows a body, because it can contain a sign-in link.</summary>
public sealed class EmailsController(HomeDb db, ProgramCalendar calendar, EmailList emails) : BackOfficeController
{
    private static readonly Func<HomeDb, DateTime, CancellationToken, Task<Rest?>> NewestRest = EF.CompileAsyncQuery(
        (HomeDb db, DateTime now, CancellationToken ct) =>
            db
                .OutgoingEmails.Where(m => m.MarksOutage && m.HeldUntil > now)
                .OrderByDescending(m => m.HeldUntil)
                .Select(m => new Rest(m.LastError, m.HeldUntil!.Value))
                .FirstOrDefault()
    );

    [HttpGet("/back-office/emails")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(new EmailsPage(await db.CountByState(ct), await NewestRest(db, calendar.Now, ct), await emails.Read(Request, ct)));

    [HttpGet("/back-office/emails/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await emails.Export(Request, format, ct);

    [HttpGet("/back-office/emails/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken ct) =>
        await db.OutgoingEmails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mail
            ? NotFound()
            : View(
                new EmailPage(
                    mail,
                    await db.EmailTemplates.Where(l => l.Kind == mail.Kind).Select(l => l.Subject).FirstOrDefaultAsync(ct),
                    mail.AttachmentId is { } file
                        ? string.Join(", ", await db.Attachments.Bundle(file).Select(a => a.FileName).ToListAsync(ct))
                        : null
                )
            );
}
