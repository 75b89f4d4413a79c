using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Binding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Notifications;

/// <summary>
/// Unsubscribe link in regular emails; needs no sign-in. GET changes nothing, because mail programs and scanners open every link.
/// The form on the page or the mail program's one-click button (RFC 8058) sends the POST.
/// </summary>
public sealed class UnsubscribeController(
    HomeDb db,
    UnsubscribeLinks unsubscribeLinks,
    EmailPreferences preferences,
    ProgramCalendar calendar
) : AnonymousController
{
    [HttpGet("/notifications/unsubscribe/{token}")]
    public IActionResult Show([Verbatim] string token) =>
        unsubscribeLinks.Read(token) is { } read ? View(Page(token, read.Kind)) : View("Unknown");

    /// <summary>
    /// Accepts posts from mail programs, which send no cookie and no antiforgery token: the signed link authorizes. Always answers 200.
    /// </summary>
    [HttpPost("/notifications/unsubscribe/{token}"), IgnoreAntiforgeryToken]
    public async Task<IActionResult> Create([Verbatim] string token, CancellationToken ct)
    {
        if (await Authorize(token, ct) is not var (audit, kind))
            return View("Unknown");
        var off = await preferences.Unsubscribe(audit.By.MemberId!.Value, KindsFor(kind), audit, ct);
        return View("Done", Page(token, kind) with { TurnedOff = off });
    }

    /// <summary>Subscribes again to the kinds that the link turned off, and to no others.</summary>
    [HttpPost("/notifications/unsubscribe/{token}/undone")]
    public async Task<IActionResult> Undo([Verbatim] string token, string[] kinds, CancellationToken ct)
    {
        if (await Authorize(token, ct) is not var (audit, kind))
            return View("Unknown");
        await preferences.Subscribe(audit.By.MemberId!.Value, [.. KindsFor(kind).Intersect(kinds)], audit, ct);
        TempData["notice"] = "You are subscribed again.";
        return LocalRedirect($"{UnsubscribeLinks.Page}{token}");
    }

    /// <summary>The URL contains the credential, so it must not leak in a Referer header or stay in a cache.</summary>
    public override void OnActionExecuting(ActionExecutingContext context)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Response.Headers.CacheControl = "no-store";
    }

    private async Task<(AuditContext AuditContext, string Kind)?> Authorize([Verbatim] string token, CancellationToken ct)
    {
        if (
            unsubscribeLinks.Read(token) is not var (memberId, kind)
            || await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == memberId, ct) is not { } member
        )
            return null;
        return (new AuditContext(new Actor(ActorKind.Member, member.Name, null, memberId), calendar.Now), kind);
    }

    private string[] KindsFor(string kind) => [.. preferences.TurnedOffBy(kind).Select(k => k.Key)];

    private UnsubscribePage Page([Verbatim] string token, string kind) =>
        new([.. preferences.TurnedOffBy(kind).Select(k => k.Title)], token);
}
