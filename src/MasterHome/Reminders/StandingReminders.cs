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
        !standing.IsOpen ? [] : new[] { DueDeadlineNear(), DueAtRisk(), DueWhereYouStand() }.OfType<DueReminder>();

    public static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private DueReminder? DueWhereYouStand()
    {
        var rule = rules[WhereYouStand.Key];
        var period = MonthOf(day);
        return
            rule.IsOn
            && day.Day >= rule.DayOfMonth
            && !WasSent(WhereYouStand.Key, period)
            && IsPauseOver(WhereYouStand.Key, rule)
            && (rule.AlsoOnTrack == true || standing.Status != MemberStatus.OnTrack)
            ? standing.WhereYouStand(period)
            : null;
    }

    private DueReminder? DueAtRisk()
    {
        var rule = rules[AtRisk.Key];
        var before = sent.Count(s => s.Kind == AtRisk.Key);
        return
            rule.IsOn
            && day.Day >= rule.DayOfMonth
            && standing.Status == MemberStatus.AtRisk
            && before < rule.MostAYear
            && IsPauseOver(AtRisk.Key, rule)
            // The period is a counter, so that concurrent processes produce the same key.
            ? standing.AtRisk($"{standing.Year}:{before + 1}")
            : null;
    }

    private DueReminder? DueDeadlineNear()
    {
        var rule = rules[DeadlineNear.Key];
        return
            rule.IsOn
            && rule.ReachedThreshold(standing.DaysLeft) is { } threshold
            && HasOpenTasks
            && !WasSent(DeadlineNear.Key, $"{standing.Year}:{threshold}")
            && IsPauseOver(DeadlineNear.Key, rule)
            ? standing.DeadlineNear($"{standing.Year}:{threshold}")
            : null;
    }

    private bool HasOpenTasks =>
        standing.Earned + standing.Awaiting < standing.Required.Points || standing.TrainingsOpen.Any(t => t.ClaimedOn is null);

    private bool WasSent(string kind, string period) => sent.Any(s => s.Kind == kind && s.Period == period);

    private bool IsPauseOver(string kind, ReminderTerms rule) => sent.All(s => s.Kind != kind || s.Day.AddDays(rule.PauseDays ?? 0) <= day);
}
