using System.Globalization;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Members;
using MasterHome.Reminders.Rules;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Notifications;

/// <summary>Reads a member's email settings and the emails that were sent to them.</summary>
public sealed class NotificationsReader(
    HomeDb db,
    EmailPreferences preferences,
    EmailRenderer renderer,
    EmailCatalog emails,
    IOptions<HomeSettings> home
)
{
    private const int EmailsPerPage = 20;

    /// <param name="wanted">What was chosen in a form that was refused; null to show the stored choice.</param>
    internal async Task<NotificationsPage> Read(int memberId, int? page, string[]? wanted, CancellationToken ct)
    {
        var own = await db
            .Members.Where(m => m.Id == memberId)
            .Select(m => new
            {
                m.TimeZone,
                Times = new ReminderTimes(m.ReminderWeekday, m.ReminderHour, m.RemindersRestUntil),
                Declined = db.Unsubscriptions.Where(u => u.MemberId == m.Id).Select(u => u.Kind).ToList(),
            })
            .SingleAsync(ct);
        // The outbox stores no email bodies, and its values contain no one-time links, so the list exposes neither.
        var sent = await db
            .OutgoingEmails.AsNoTracking()
            .Where(m => m.MemberId == memberId)
            .OrderByDescending(m => m.SentAt ?? m.CreatedAt)
            .ThenByDescending(m => m.Id)
            .PageAsync(page, EmailsPerPage, ct);
        var kinds = sent.Rows.Select(m => m.Kind).Distinct().ToList();
        var texts = await db
            .EmailTemplates.AsNoTracking()
            .Where(l => kinds.Contains(l.Kind))
            .ToDictionaryAsync(l => l.Kind, l => l.Text, ct);
        var choices = preferences.Optional.Select(kind => new ReminderChoice(
            kind.Key,
            kind.Title,
            kind.Description,
            !own.Declined.Contains(kind.Key),
            wanted?.Contains(kind.Key)
        ));
        return new NotificationsPage(
            own.TimeZone,
            [.. choices],
            await preferences.VersionOf(memberId, own.Declined, ct),
            ReminderTimesForm.Of(own.Times),
            await EditedVersion.Of(db, nameof(ReminderTimes), memberId, own.Times, ct),
            await Hours(ct),
            home.Value.LongestReminderRestDays,
            sent.With([.. sent.Rows.Select(m => ToReceivedEmail(m, texts.GetValueOrDefault(m.Kind)))])
        );
    }

    /// <returns>Null when the member got no such email.</returns>
    internal async Task<ReceivedEmailPage?> ReadEmail(int memberId, long id, CancellationToken ct)
    {
        if (await db.OutgoingEmails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.MemberId == memberId, ct) is not { } mail)
            return null;
        var template = await db.EmailTemplates.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == mail.Kind, ct);
        var text = template is null || emails.Find(mail.Kind) is null ? null : renderer.ForReading(mail, template.Text).Text;
        var changed = template?.EditedAt > (mail.SentAt ?? mail.CreatedAt) ? template.EditedAt : null;
        return new ReceivedEmailPage(ToReceivedEmail(mail, template?.Text), text, changed, await db.Members.ZoneOf(memberId, ct));
    }

    /// <summary>In which emails are sent, but the last, which is for what could not be sent before.</summary>
    private async Task<IReadOnlyList<SelectListItem>> Hours(CancellationToken ct)
    {
        var hours = (await ReminderRules.Read(db, ct))[Digest.Key];
        return
        [
            new SelectListItem("In the morning", ""),
            .. Enumerable
                .Range(0, 24)
                .Where(hours.IsSendingHour)
                .SkipLast(1)
                .Select(h => new SelectListItem($"{h:00}:00", h.ToString(CultureInfo.InvariantCulture))),
        ];
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
