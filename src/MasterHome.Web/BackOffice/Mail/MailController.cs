using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Mail;

/// <summary>The outbox: which letters went to whom, and why one did not. Never a body, for it may hold a way in.</summary>
public sealed class MailController(HomeDb db, ProgramCalendar calendar) : OfficeController
{
    [HttpGet("/back-office/mail")]
    public async Task<IActionResult> Index(MailState? state, string? kind, string? q, int? page, CancellationToken ct)
    {
        var letters = db.OutgoingMails.AsNoTracking().Where(m => state == null || m.State == state).Where(m => string.IsNullOrEmpty(kind) || m.Kind == kind);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var members = db.Members.Matching(q).Select(m => (int?)m.Id);
            letters = letters.Where(m => members.Contains(m.MemberId));
        }
        var counts = await db.OutgoingMails.GroupBy(m => m.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var now = calendar.Now;
        var rest = await db.OutgoingMails.Where(m => m.HeldBy == OutgoingMail.Resting && m.HeldUntil > now).OrderByDescending(m => m.HeldUntil)
            .Select(m => new Rest(m.LastError, m.HeldUntil!.Value)).FirstOrDefaultAsync(ct);
        return View(new MailPage(
            state, kind, q, counts, rest,
            await letters.OrderByDescending(m => m.Id)
                .Select(m => new MailRow(m.Id, m.Kind, m.ToName, m.ToAddress, m.MemberId, m.State, m.Attempts, m.CreatedAt, m.SentAt, m.LastError)).PageAsync(page, ct: ct)));
    }

    [HttpGet("/back-office/mail/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken ct) =>
        await db.OutgoingMails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mail ? NotFound() : View(new LetterPage(
            mail, await db.Letters.Where(l => l.Kind == mail.Kind).Select(l => l.Subject).FirstOrDefaultAsync(ct),
            mail.AttachmentId is { } file ? string.Join(", ", await db.Attachments.Bundle(file).Select(a => a.FileName).ToListAsync(ct)) : null));
}
