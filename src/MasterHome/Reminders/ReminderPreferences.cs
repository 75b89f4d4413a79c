using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Reminders;

/// <summary>When a member gets reminders about their standing.</summary>
public sealed class ReminderPreferences(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home)
{
    private static readonly string[] Kinds = [WhereYouStand.Key, AtRisk.Key, DeadlineNear.Key];

    /// <summary>Reminders that wait to be sent are canceled: they were written for the times of before.</summary>
    /// <param name="version">The version that the form was made from.</param>
    public Task Set(int memberId, ReminderTimes times, EditedVersion version, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var member = await db.Members.SingleAsync(m => m.Id == memberId, ct);
                var before = member.ReminderTimes;
                version.MustMatch(nameof(ReminderTimes), memberId, before);
                member.SetReminderTimes(times, calendar.Today, home.Value.LongestReminderRestDays);
                if (member.ReminderTimes == before)
                    return;
                db.Note(audit, nameof(ReminderTimes), memberId, "Times of reminders changed", memberId, before, member.ReminderTimes);
                await db.SaveChangesAsync(ct);
                await db.CancelReminders(memberId, Kinds, audit.At, ct);
            },
            ct
        );
}
