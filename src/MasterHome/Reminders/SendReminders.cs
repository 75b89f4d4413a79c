using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Reminders;

/// <summary>Writes the reminders, every hour for the zones whose civil day has begun: once a day each member is asked after, and what is
/// due goes into one email. Rows and email commit together under unique keys: run twice, late, at once or killed, nobody gets two.</summary>
public sealed class SendReminders(HomeDb db, Standings standings, ProgramCalendar calendar)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        await TakeBackWhatNeverLeft(ct);
        var rules = await ReminderRules.Read(db, ct);
        var due = new DueReminders(db, standings, calendar, rules);
        var (queued, zones) = (0, 0);
        foreach (var morning in await Mornings(rules[EmailKinds.Digest], ct))
        {
            await foreach (var emails in due.Of(morning, ct))
                queued += await Write(emails, ct);
            await Finish(morning, ct);
            zones += morning.Zones.Count;
        }
        return new JobResult(
            queued,
            0,
            zones == 0 ? "In no time zone has a morning begun." : $"{Count(queued, "reminder")} queued, in {Count(zones, "time zone")}."
        );
    }

    /// <summary>An email that was dropped, or that will be when the mail server is back, was not sent: what is still so is written anew.
    /// One that has left stays sent, also while its batch was never let go of; and the one on which the outbox rests is on no wire.</summary>
    private Task TakeBackWhatNeverLeft(CancellationToken ct)
    {
        var now = calendar.Now;
        var stale = db.OutgoingEmails.Where(m =>
            m.StaleAt <= now
            && m.SentAt == null
            && (
                m.State == EmailState.Dropped
                || (m.State == EmailState.Waiting && (m.HeldUntil == null || m.HeldUntil < now || m.HeldBy == OutgoingEmail.Resting))
            )
        );
        return db.Reminders.Where(r => stale.Any(m => m == r.Email)).ExecuteDeleteAsync(ct);
    }

    /// <summary>Where it is a civil hour, and this day was not looked at yet.</summary>
    private async Task<IEnumerable<ReminderMorning>> Mornings(ReminderTerms hours, CancellationToken ct)
    {
        var done = await db.ReminderSweeps.AsNoTracking().ToDictionaryAsync(r => r.Zone, r => r.Day, ct);
        return (await db.Members.Select(m => m.TimeZone).Distinct().ToListAsync(ct))
            .Select(name => (Name: name, Local: TimeZones.Local(calendar.Now, TimeZones.Find(name))))
            .Where(z => hours.IsCivil(z.Local.Hour) && done.GetValueOrDefault(z.Name) != DateOnly.FromDateTime(z.Local))
            .GroupBy(z => DateOnly.FromDateTime(z.Local), z => z.Name)
            .Select(g => new ReminderMorning(g.Key, [.. g]));
    }

    /// <returns>How many were written: where another process was quicker, each is tried for itself.</returns>
    private async Task<int> Write(IReadOnlyList<ReminderEmail> emails, CancellationToken ct)
    {
        try
        {
            await db.Transact(
                _ =>
                {
                    db.AddRange(emails.SelectMany(email => email.Write(calendar.Now)));
                    return Task.CompletedTask;
                },
                ct
            );
            return emails.Count;
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            var written = 0;
            if (emails.Count > 1)
            {
                foreach (var email in emails)
                    written += await Write([email], ct);
            }
            return written;
        }
    }

    private async Task Finish(ReminderMorning morning, CancellationToken ct)
    {
        try
        {
            await db.Transact(
                async ct =>
                {
                    var zones = morning.Zones;
                    await db
                        .ReminderSweeps.Where(r => EF.Parameter(zones).Contains(r.Zone))
                        .ExecuteUpdateAsync(set => set.SetProperty(r => r.Day, morning.Day), ct);
                    var known = await db
                        .ReminderSweeps.Where(r => EF.Parameter(zones).Contains(r.Zone))
                        .Select(r => r.Zone)
                        .ToListAsync(ct);
                    db.AddRange(zones.Except(known).Select(zone => new ReminderSweep(zone, morning.Day)));
                },
                ct
            );
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another process wrote the same.
        }
    }

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
