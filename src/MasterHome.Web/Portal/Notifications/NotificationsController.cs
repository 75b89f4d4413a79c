using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Notifications;

/// <summary>A member's email subscriptions and the emails sent to them.</summary>
public sealed class NotificationsController(HomeDb db, EmailPreferences preferences, EmailRenderer renderer, EmailCatalog emails)
    : PortalController
{
    private const int EmailsPerPage = 20;

    [HttpGet("/notifications")]
    public Task<IActionResult> Index(int? page, CancellationToken ct) => ShowIndex(page, null, ct);

    [HttpGet("/notifications/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken ct)
    {
        var me = User.MemberId();
        if (await db.OutgoingEmails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.MemberId == me, ct) is not { } mail)
            return NotFound();
        var template = await db.EmailTemplates.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == mail.Kind, ct);
        var row = ToReceivedEmail(mail, template?.Text);
        var text = template is null || emails.Find(mail.Kind) is null ? null : renderer.ForReading(mail, template.Text).Text;
        var changed = template?.EditedAt > (mail.SentAt ?? mail.CreatedAt) ? template.EditedAt : null;
        return View("Email", new ReceivedEmailPage(row, text, changed, await db.Members.ZoneOf(me, ct)));
    }

    [HttpPost("/notifications")]
    public Task<IActionResult> Update(
        string[] wanted,
        string? editedVersion,
        [FromServices] ProgramCalendar calendar,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                var version = EditedVersion.Parse(editedVersion);
                await preferences.SubscribeOnly(User.MemberId(), wanted, version, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your email settings are saved.";
                return LocalRedirect("/notifications");
            },
            () => ShowIndex(null, wanted, ct)
        );

    /// <param name="wanted">What was chosen in a form that was refused; null to show the stored choice.</param>
    private async Task<IActionResult> ShowIndex(int? page, string[]? wanted, CancellationToken ct)
    {
        var me = User.MemberId();
        var declined = await preferences.Unsubscribed(me, ct);
        // The outbox stores no email bodies, and its values contain no one-time links, so the list exposes neither.
        var sent = await db
            .OutgoingEmails.AsNoTracking()
            .Where(m => m.MemberId == me)
            .OrderByDescending(m => m.SentAt ?? m.CreatedAt)
            .ThenByDescending(m => m.Id)
            .PageAsync(page, EmailsPerPage, ct);
        var kinds = sent.Rows.Select(m => m.Kind).Distinct().ToList();
        var texts = await db
            .EmailTemplates.AsNoTracking()
            .Where(l => kinds.Contains(l.Kind))
            .ToDictionaryAsync(l => l.Kind, l => l.Text, ct);
        return View(
            nameof(Index),
            new NotificationsPage(
                await db.Members.ZoneOf(me, ct),
                [
                    .. preferences.Optional.Select(kind => new ReminderChoice(
                        kind.Key,
                        kind.Title,
                        kind.Description,
                        !declined.Contains(kind.Key),
                        wanted?.Contains(kind.Key)
                    )),
                ],
                await preferences.VersionOf(me, ct),
                new Page<ReceivedEmail>(
                    [.. sent.Rows.Select(m => ToReceivedEmail(m, texts.GetValueOrDefault(m.Kind)))],
                    sent.Number,
                    sent.Size,
                    sent.Total
                )
            )
        );
    }

    private ReceivedEmail ToReceivedEmail(OutgoingEmail email, TemplateText? text)
    {
        var kind = emails.Find(email.Kind);
        return new ReceivedEmail(
            email.Id,
            EmailKind.TitleOf(email.Kind),
            kind is null ? "" : renderer.Reason(kind),
            kind is null || text is null ? EmailKind.TitleOf(email.Kind) : renderer.ForReading(email, text).Subject,
            email.ToAddress,
            email.SentAt ?? email.CreatedAt,
            email.State
        );
    }
}
