using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Lists the outbox and shows why an email failed. Never shows a body, because it can contain a sign-in link.</summary>
public sealed class EmailsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
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
    public async Task<IActionResult> Index(EmailState? state, string? kind, string? q, int? page, CancellationToken ct)
    {
        var emails = db
            .OutgoingEmails.AsNoTracking()
            .Where(m => state == null || m.State == state)
            .Where(m => string.IsNullOrEmpty(kind) || m.Kind == kind);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var members = db.MembersMatching(q).Select(m => (int?)m.Id);
            emails = emails.Where(m => members.Contains(m.MemberId));
        }
        var counts = await db.CountByState(ct);
        var rest = await NewestRest(db, calendar.Now, ct);
        return View(
            new EmailsPage(
                state,
                kind,
                q,
                counts,
                rest,
                await emails
                    .OrderByDescending(m => m.CreatedAt)
                    .ThenByDescending(m => m.Id)
                    .Select(m => new EmailRow(
                        m.Id,
                        m.Kind,
                        m.ToName,
                        m.ToAddress,
                        m.MemberId,
                        m.State,
                        m.Attempts,
                        m.CreatedAt,
                        m.SentAt,
                        m.LastError
                    ))
                    .PageAsync(page, ct: ct)
            )
        );
    }

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
