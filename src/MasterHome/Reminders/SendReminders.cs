using System.Globalization;

using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Standing;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Reminders;

/// <summary>Settings under <c>Reminders:</c>.</summary>
public sealed class ReminderSettings
{
    /// <summary>The day of the month (1 to 28, in the programme's zone) from which "where you stand" goes out.</summary>
    public int Day { get; set; } = 1;

    public string? Why() => Day is < 1 or > 28 ? "Reminders:Day: a day of the month from 1 to 28 is expected." : null;
}

/// <summary>Once a month, whoever is neither done nor on leave nor leaving hears where they stand. The reminder's row and the letter
/// commit together, and the row is unique: run twice, late or at once, nobody gets two.</summary>
public sealed class SendReminders(HomeDb db, Standings standings, ProgramCalendar calendar, IOptions<ReminderSettings> settings)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var today = calendar.Today;
        if (await db.Cycles.SingleOrDefaultAsync(c => c.Year == today.Year && c.ClosedAt == null, ct) is not { } cycle)
            return new JobResult(0, 0, "No cycle runs today.");
        if (today.Day < settings.Value.Day)
            return new JobResult(0, 0, $"Reminders go out from day {settings.Value.Day} of the month.");
        var period = today.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var reminded = db.Reminders.Where(r => r.CycleId == cycle.Id && r.Kind == MailKinds.WhereYouStand && r.Period == period).Select(r => r.MemberId);
        var due = (await standings.Of(db.Members.In(cycle.Year).Where(m => !reminded.Contains(m.Id)), cycle, ct))
            .Where(s => s.State == StandingState.OnTheWay && !s.OnLeave).ToList();
        var queued = 0;
        foreach (var standing in due)
            queued += await Remind(standing, period, ct) ? 1 : 0;
        return new JobResult(queued, 0, $"{queued} reminders queued for {period}.");
    }

    private async Task<bool> Remind(MemberStanding standing, string period, CancellationToken ct)
    {
        try
        {
            return await db.Transact(async ct =>
            {
                if (await db.Reminders.AnyAsync(r => r.CycleId == standing.CycleId && r.Kind == MailKinds.WhereYouStand && r.Period == period && r.MemberId == standing.Who.Id, ct))
                    return false;
                db.Add(new Reminder(standing.Who.Id, standing.CycleId, MailKinds.WhereYouStand, period, calendar.Now));
                db.Queue(Letter(standing, period));
                return true;
            }, ct);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another process was a moment quicker; the member has their letter.
            return false;
        }
    }

    private OutgoingMail Letter(MemberStanding standing, string period) =>
        new(MailKinds.WhereYouStand, $"{MailKinds.WhereYouStand}:{standing.Who.Id}:{period}",
            new Recipient(standing.Who.Email, standing.Who.Name, standing.Who.Id), new Dictionary<string, string>
            {
                ["name"] = standing.Who.CallName,
                ["sentence"] = standing.Sentence(),
                ["lead"] = standing.Lead(),
                ["earned"] = standing.Earned.ToString(CultureInfo.InvariantCulture),
                ["required"] = standing.Required.Points.ToString(CultureInfo.InvariantCulture),
                ["pending"] = standing.Pending.ToString(CultureInfo.InvariantCulture),
                ["trainings"] = $"{standing.TrainingsDone} of {standing.Trainings.Count} done",
                ["left"] = StandingWords.Days(standing.DaysLeft),
            }, calendar.Now);
}
