using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Reminders;

/// <summary>Queues reminders. Runs every hour and processes the time zones whose sending hours have started. Each member is checked once a
/// day, and everything that is due goes into one email. The rows and the email are saved in one transaction with unique keys, so
/// nobody gets two emails when the job runs twice, late, concurrently or is killed.</summary>
public sealed class SendReminders(HomeDb db, Standings standings, ProgramCalendar calendar)
{
    private const int LastHour = 23;

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        await DeleteUnsent(ct);
        var rules = await ReminderRules.Read(db, ct);
        var due = new DueReminders(db, standings, calendar, rules);
        var (queued, zones) = (0, 0);
        var all = await Zones(rules[Digest.Key], ct);
        foreach (var morning in await Mornings(all, ct))
        {
            await foreach (var emails in due.Of(morning, ct))
                queued += await Write(emails, ct);
            await RecordSweep(morning, ct);
            zones += morning.Zones.Count;
        }
        foreach (var later in ChosenHours(rules[Digest.Key], all))
        {
            await foreach (var emails in due.Of(later, ct))
                queued += await Write(emails, ct);
        }
        return new JobResult(
            queued,
            0,
            zones == 0 && queued == 0
                ? "No reminders are due in any time zone."
                : $"{Format.Count(queued, "reminder")} queued, in {Format.Count(zones, "time zone")}."
        );
    }

    /// <summary>Deletes the rows of reminders whose email was not sent in time, or will not be when the mail server is back, so that
    /// what still applies is queued again. An email with a time of sending counts as sent, even if its batch was never released. The
    /// email that marks a pause of the outbox is not being sent.</summary>
    private Task DeleteUnsent(CancellationToken ct)
    {
        var now = calendar.Now;
        var stale = db.OutgoingEmails.Where(m =>
            m.StaleAt <= now
            && m.SentAt == null
            && (
                m.State == EmailState.NotSent
                || (m.State == EmailState.Waiting && (m.HeldUntil == null || m.HeldUntil < now || m.MarksOutage))
            )
        );
        // Starts from the few stale emails. Starting from the reminders would read nearly all of them.
        return db.Reminders.Where(r => stale.Select(m => (long?)m.Id).Contains(EF.Property<long?>(r, "EmailId"))).ExecuteDeleteAsync(ct);
    }

    /// <summary>The members' time zones that are within the sending hours.</summary>
    private async Task<IReadOnlyList<SendingZone>> Zones(ReminderTerms hours, CancellationToken ct) =>
        [
            .. (await db.Members.Select(m => new { m.TimeZone, HasHour = m.ReminderHour != null }).Distinct().ToListAsync(ct))
                .GroupBy(z => z.TimeZone, z => z.HasHour)
                .Select(z => new SendingZone(
                    z.Key,
                    TimeZones.Local(calendar.Now, TimeZones.Find(z.Key)),
                    HasChosenHours: z.Any(hasHour => hasHour)
                ))
                .Where(z => hours.IsSendingHour(z.Local.Hour)),
        ];

    /// <summary>Those that were not processed today.</summary>
    private async Task<IEnumerable<ReminderMorning>> Mornings(IReadOnlyList<SendingZone> zones, CancellationToken ct)
    {
        var done = await db.ReminderSweeps.AsNoTracking().ToDictionaryAsync(r => r.Zone, r => r.Day, ct);
        return zones
            .Where(z => done.GetValueOrDefault(z.Name) != z.Day)
            .GroupBy(z => z.Day, z => z.Name)
            .Select(g => new ReminderMorning(g.Key, [.. g]));
    }

    /// <summary>Members who chose an hour that has come. Written when their hour comes, so that it is true then. Whoever has had a reminder
    /// today is left out, so this can run late and twice. In the last hour also those whose hour is not a sending hour any more.</summary>
    private static IEnumerable<ReminderMorning> ChosenHours(ReminderTerms hours, IReadOnlyList<SendingZone> zones) =>
        zones
            .Where(z => z.HasChosenHours)
            .GroupBy(z => (z.Day, z.Local.Hour), z => z.Name)
            .Select(g => new ReminderMorning(g.Key.Day, [.. g]) { Hour = hours.IsSendingHour(g.Key.Hour + 1) ? g.Key.Hour : LastHour });

    /// <summary>Saves a page of emails. If another process already queued one of them, each is saved on its own.</summary>
    /// <returns>How many emails were saved.</returns>
    private async Task<int> Write(IReadOnlyList<ReminderEmail> emails, CancellationToken ct)
    {
        try
        {
            await db.Transact(
                _ =>
                {
                    db.AddRange(emails.SelectMany(email => email.CreateRows(calendar.Now)));
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

    private async Task RecordSweep(ReminderMorning morning, CancellationToken ct)
    {
        try
        {
            await db.Transact(
                async ct =>
                {
                    var zones = morning.Zones;
                    await db
                        .ReminderSweeps.Where(r => zones.Contains(r.Zone))
                        .ExecuteUpdateAsync(set => set.SetProperty(r => r.Day, morning.Day), ct);
                    var known = await db.ReminderSweeps.Where(r => zones.Contains(r.Zone)).Select(r => r.Zone).ToListAsync(ct);
                    db.AddRange(zones.Except(known).Select(zone => new ReminderSweep(zone, morning.Day)));
                },
                ct
            );
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another process saved the same rows.
        }
    }

    /// <param name="Local">The time there now.</param>
    /// <param name="HasChosenHours">Whether a member there chose an hour.</param>
    private sealed record SendingZone(string Name, DateTime Local, bool HasChosenHours)
    {
        public DateOnly Day => DateOnly.FromDateTime(Local);
    }
}
