using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Notifications;

/// <summary>Which regular emails somebody wants, and the emails that went to them.</summary>
public sealed class NotificationsController(HomeDb db, EmailPreferences preferences, EmailRenderer renderer, ProgramCalendar calendar)
    : PortalController
{
    private const int EmailsAPage = 20;

    [HttpGet("/notifications")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var me = User.MemberId();
        var declined = await preferences.Unsubscribed(me, ct);
        // Bodies are not stored, and no row holds a one-time link.
        var sent = await db
            .OutgoingEmails.AsNoTracking()
            .Where(m => m.MemberId == me)
            .OrderByDescending(m => m.Id)
            .PageAsync(page, EmailsAPage, ct);
        var kinds = sent.Rows.Select(m => m.Kind).Distinct().ToList();
        var texts = await db
            .EmailTemplates.AsNoTracking()
            .Where(l => kinds.Contains(l.Kind))
            .ToDictionaryAsync(l => l.Kind, l => l.Text, ct);
        return View(
            new NotificationsPage(
                await db.Members.Where(m => m.Id == me).Select(m => m.TimeZone).SingleAsync(ct),
                [
                    .. EmailKinds.Optional.Select(kind => new ReminderChoice(
                        kind,
                        TemplateNames.Of(kind),
                        TemplateNames.About(kind),
                        !declined.Contains(kind)
                    )),
                ],
                new Page<ReceivedEmail>(
                    [.. sent.Rows.Select(m => Own(m, texts.GetValueOrDefault(m.Kind)))],
                    sent.Number,
                    sent.Size,
                    sent.Total
                )
            )
        );
    }

    [HttpPost("/notifications")]
    public async Task<IActionResult> Update(string[] wanted, CancellationToken ct)
    {
        await preferences.SubscribeOnly(User.MemberId(), wanted, User.AsMember(calendar.Now), ct);
        TempData["notice"] = "Your choice is saved.";
        return LocalRedirect("/notifications");
    }

    private ReceivedEmail Own(OutgoingEmail mail, TemplateText? text) =>
        new(
            TemplateNames.Of(mail.Kind),
            text is null ? "" : renderer.Subject(text, mail.ReadValues()),
            mail.ToAddress,
            mail.SentAt ?? mail.CreatedAt,
            mail.State
        );
}
