using System.Globalization;
using MasterHome.Mail;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>Applies the rules to a member's standing on a given day. Members who have met the requirements or are leaving get nothing.
/// Reports that wait for the team count as done here, so that the team's queue does not make a member late.</summary>
/// <param name="sent">The year's reminders that the member already has.</param>
internal sealed class StandingReminders(ReminderRules rules, MemberStanding standing, DateOnly day, IReadOnlyList<SentReminder> sent)
{
    public IEnumerable<DueReminder> Due() =>
        !standing.IsOpen ? [] : new[] { DeadlineNear(), AtRisk(), WhereYouStand() }.OfType<DueReminder>();

    public static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private DueReminder? WhereYouStand()
    {
        var rule = rules[EmailKinds.WhereYouStand];
        var period = MonthOf(day);
        return
            rule.IsOn
            && day.Day >= rule.DayOfMonth
            && !WasSent(EmailKinds.WhereYouStand, period)
            && IsPauseOver(EmailKinds.WhereYouStand, rule)
            && (rule.AlsoOnTrack == true || standing.Status != MemberStatus.OnTrack)
            ? standing.WhereYouStand(period)
            : null;
    }

    private DueReminder? AtRisk()
    {
        var rule = rules[EmailKinds.AtRisk];
        var before = sent.Count(s => s.Kind == EmailKinds.AtRisk);
        return
            rule.IsOn
            && day.Day >= rule.DayOfMonth
            && standing.Status == MemberStatus.AtRisk
            && before < rule.MostAYear
            && IsPauseOver(EmailKinds.AtRisk, rule)
            // The period is a counter, so that concurrent processes produce the same key.
            ? standing.AtRisk($"{standing.Year}:{before + 1}")
            : null;
    }

    private DueReminder? DeadlineNear()
    {
        var rule = rules[EmailKinds.DeadlineNear];
        return
            rule.IsOn
            && rule.ReachedThreshold(standing.DaysLeft) is { } threshold
            && HasOpenTasks
            && !WasSent(EmailKinds.DeadlineNear, $"{standing.Year}:{threshold}")
            && IsPauseOver(EmailKinds.DeadlineNear, rule)
            ? standing.DeadlineNear($"{standing.Year}:{threshold}")
            : null;
    }

    private bool HasOpenTasks =>
        standing.Earned + standing.Awaiting < standing.Required.Points || standing.TrainingsOpen.Any(t => t.ClaimedOn is null);

    private bool WasSent(string kind, string period) => sent.Any(s => s.Kind == kind && s.Period == period);

    private bool IsPauseOver(string kind, ReminderTerms rule) => sent.All(s => s.Kind != kind || s.Day.AddDays(rule.PauseDays ?? 0) <= day);
}
