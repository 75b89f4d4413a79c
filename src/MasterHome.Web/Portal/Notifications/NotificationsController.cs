using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Notifications;

/// <summary>A member's email subscriptions, when reminders come, and the emails sent to them.</summary>
public sealed class NotificationsController(HomeDb db, ProgramCalendar calendar, EmailPreferences preferences, NotificationsReader reader)
    : PortalController
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
    public Task<IActionResult> SetTimes(
        ReminderTimesForm times,
        string? editedVersion,
        [FromServices] IOptions<HomeSettings> home,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                var (me, audit) = (User.MemberId(), User.AsMember(calendar.Now));
                await db.Transact(
                    async ct =>
                    {
                        var member = await db.Members.SingleAsync(m => m.Id == me, ct);
                        var before = member.ReminderTimes;
                        EditedVersion.Parse(editedVersion).MustMatch(nameof(ReminderTimes), me, before);
                        member.SetReminderTimes(times.ToTimes(), calendar.Today, home.Value.LongestReminderRestDays);
                        if (member.ReminderTimes != before)
                            db.Note(audit, nameof(ReminderTimes), me, "Times of reminders changed", me, before, member.ReminderTimes);
                    },
                    ct
                );
                TempData["notice"] = "Your email settings are saved.";
                return LocalRedirect("/notifications");
            },
            () => Index(null, ct)
        );
}
