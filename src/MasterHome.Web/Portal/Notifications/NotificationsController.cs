using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Notifications;

/// <summary>Which regular letters somebody wants, and the letters that went to them.</summary>
public sealed class NotificationsController(HomeDb db, Wishes wishes, LetterPress press, ProgramCalendar calendar) : PortalController
{
    private const int LettersAPage = 20;

    [HttpGet("/notifications")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var me = User.MemberId();
        var declined = await wishes.Declined(me, ct);
        // Bodies are not kept, and addresses with a way in stand in no row.
        var sent = await db.OutgoingMails.AsNoTracking().Where(m => m.MemberId == me).OrderByDescending(m => m.Id).PageAsync(page, LettersAPage, ct);
        var kinds = sent.Rows.Select(m => m.Kind).Distinct().ToList();
        var texts = await db.Letters.AsNoTracking().Where(l => kinds.Contains(l.Kind)).ToDictionaryAsync(l => l.Kind, l => l.Text, ct);
        return View(new NotificationsPage(
            await db.Members.Where(m => m.Id == me).Select(m => m.TimeZone).SingleAsync(ct),
            [.. MailKinds.MayBeDeclined.Select(kind => new RegularLetter(kind, LetterNames.Of(kind), LetterNames.About(kind), !declined.Contains(kind)))],
            new Page<OwnLetter>([.. sent.Rows.Select(m => Own(m, texts.GetValueOrDefault(m.Kind)))], sent.Number, sent.Size, sent.Total)));
    }

    [HttpPost("/notifications")]
    public async Task<IActionResult> Update(string[] wanted, CancellationToken ct)
    {
        await wishes.WantOnly(User.MemberId(), wanted, User.AsMember(calendar.Now), ct);
        TempData["notice"] = "Your choice is saved.";
        return LocalRedirect("/notifications");
    }

    private OwnLetter Own(OutgoingMail mail, LetterText? text) =>
        new(LetterNames.Of(mail.Kind), text is null ? "" : press.Subject(text, mail.ReadValues()), mail.ToAddress, mail.SentAt ?? mail.CreatedAt, mail.State);
}
