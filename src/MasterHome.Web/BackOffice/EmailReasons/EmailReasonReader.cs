using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Members;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.EmailReasons;

/// <summary>Finds out why a member did or did not get an email of a kind.</summary>
public sealed class EmailReasonReader(
    HomeDb db,
    ProgramCalendar calendar,
    Standings standings,
    EmailCatalog catalog,
    EmailRenderer renderer
)
{
    private const int Shown = 20;

    /// <returns>Null when the member does not exist.</returns>
    internal async Task<EmailReasonsPage?> Read(int memberId, string? kindKey, CancellationToken ct)
    {
        var member = await db
            .Members.Where(m => m.Id == memberId)
            .Select(m => new
            {
                Name = (m.FirstName + " " + m.LastName).Trim(),
                m.Email,
                Times = new ReminderTimes(m.ReminderWeekday, m.ReminderHour, m.RemindersRestUntil),
            })
            .SingleOrDefaultAsync(ct);
        if (member is null)
            return null;
        var kinds = catalog.Kinds.Where(k => !k.IsForStaff).OrderBy(k => k.Title, StringComparer.Ordinal).ToList();
        var kind = kinds.Find(k => k.Key == kindKey);
        if (kind is null)
            return new EmailReasonsPage(memberId, member.Name, member.Email, kinds, null, null, [], []);
        // A digest stands for the reminders that it contains.
        var reminded = db.Reminders.Where(r => r.MemberId == memberId && r.Kind == kind.Key).Select(r => r.Email!.Id);
        var emails = await db
            .OutgoingEmails.AsNoTracking()
            .Where(m => m.MemberId == memberId && (m.Kind == kind.Key || reminded.Contains(m.Id)))
            .OrderByDescending(m => m.CreatedAt)
            .ThenByDescending(m => m.Id)
            .Take(Shown)
            .ToListAsync(ct);
        return new EmailReasonsPage(
            memberId,
            member.Name,
            member.Email,
            kinds,
            kind,
            renderer.Reason(kind),
            emails,
            await WhyNot(memberId, kind, member.Times, ct)
        );
    }

    /// <summary>What keeps the member from getting an email of this kind now.</summary>
    private async Task<IReadOnlyList<string>> WhyNot(int memberId, EmailKind kind, ReminderTimes times, CancellationToken ct)
    {
        var reasons = new List<string>();
        var off = await db
            .Unsubscriptions.Where(u => u.MemberId == memberId && u.Kind == kind.Key)
            .Select(u => (DateTime?)u.DeclinedAt)
            .SingleOrDefaultAsync(ct);
        if (off is { } at)
            reasons.Add($"The member turned these emails off on {Format.Date(calendar.DayOf(at))}.");
        var account = await db.Users.Where(a => a.MemberId == memberId).Select(a => new { a.DisabledAt }).FirstOrDefaultAsync(ct);
        if (kind.HasOneTimeLink && account is null)
            reasons.Add("The member has no account, so there is nothing to sign in to.");
        else if (kind.HasOneTimeLink && account!.DisabledAt is not null)
            reasons.Add("The member’s account is disabled.");
        if (!ReminderRules.Kinds.Contains(kind.Key))
            return reasons;
        var rule = (await ReminderRules.Read(db, ct))[kind.Key];
        if (!rule.IsOn)
            reasons.Add("The rule of this reminder is turned off for everybody.");
        if (
            kind.IsAboutStatus
            && await db.Cycles.OfYearOrCurrent(null, calendar.Today, ct) is { } cycle
            && await standings.Of(memberId, cycle, ct) is { } standing
        )
            reasons.AddRange(OfStatus(kind, rule, standing).Concat(OfTimes(times, standing.Today)));
        return reasons;
    }

    private static IEnumerable<string> OfTimes(ReminderTimes times, DateOnly today)
    {
        if (times.RestUntil > today)
            yield return $"The member has paused these reminders until {Format.Date(times.RestUntil.Value)}.";
        if (times.Weekday is { } day && day != today.DayOfWeek)
            yield return $"The member gets these reminders once a week, on {day}.";
    }

    private static IEnumerable<string> OfStatus(EmailKind kind, ReminderTerms rule, MemberStanding standing)
    {
        var status = Labels.Of(standing.Status);
        if (!standing.IsOpen)
            yield return $"The member’s status is “{status}”. "
                + "Reminders go to members of the year who have not met the requirements and stay.";
        else if (standing.Status == MemberStatus.OnLeave)
            yield return "The member is on leave today. Reminders rest.";
        else if (kind.Key == AtRisk.Key && standing.Status != MemberStatus.AtRisk)
            yield return $"The member’s status is “{status}”. This reminder goes to members at risk.";
        else if (kind.Key == WhereYouStand.Key && standing.Status == MemberStatus.OnTrack && rule.AlsoOnTrack != true)
            yield return "The member is on track, and the rule leaves those out.";
        if (rule.DayOfMonth is { } from && standing.Today.Day < from)
            yield return $"It is sent from day {from} of a month.";
        if (rule.PauseDays is { } pause)
            yield return $"After each one it rests for {Format.Count(pause, "day")}.";
    }
}
