using MasterHome.Cycles;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Reminders;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.Notifications;

/// <summary>A member's email subscriptions, when reminders come, and the emails sent to them.</summary>
public sealed class NotificationsController(
    ProgramCalendar calendar,
    EmailPreferences preferences,
    ReminderPreferences reminders,
    NotificationsReader reader
) : PortalController
{
    [HttpGet("/notifications")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct) =>
        View(nameof(Index), await reader.Read(User.MemberId(), page, null, ct));

    [HttpGet("/notifications/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken ct) =>
        await reader.ReadEmail(User.MemberId(), id, ct) is { } page ? View("Email", page) : NotFound();

    [HttpPost("/notifications")]
    public Task<IActionResult> Update(string[] wanted, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var version = EditedVersion.Parse(editedVersion);
                await preferences.SubscribeOnly(User.MemberId(), wanted, version, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your email settings are saved.";
                return LocalRedirect("/notifications");
            },
            async () => View(nameof(Index), await reader.Read(User.MemberId(), null, wanted, ct))
        );

    [HttpPost("/notifications/times")]
    public Task<IActionResult> SetTimes(ReminderTimesForm times, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var version = EditedVersion.Parse(editedVersion);
                await reminders.Set(User.MemberId(), times.ToTimes(), version, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your email settings are saved.";
                return LocalRedirect("/notifications");
            },
            () => Index(null, ct)
        );
}
