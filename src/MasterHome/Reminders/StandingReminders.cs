using System.Globalization;
using MasterHome.Mail;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>Applies the rules to a member's standing on a given day, and writes the reminders as they are true on that day.
/// Members who have met the requirements or are leaving get nothing.
/// Reports that wait for the team count as done here, so that the team's queue does not make a member late.</summary>
/// <param name="sent">The year's reminders that the member already has.</param>
internal sealed class StandingReminders(ReminderRules rules, MemberStanding standing, DateOnly day, IReadOnlyList<SentReminder> sent)
{
    private static readonly string[] StatusKinds = [WhereYouStand.Key, AtRisk.Key, DeadlineNear.Key];

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
            && IsApart(WhereYouStand.Key, rule.PauseDays)
            && !IsLastDayNear
            && (rule.AlsoOnTrack == true || standing.Status != MemberStatus.OnTrack)
            ? WhereYouStandReminder(period)
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
            && IsApart(AtRisk.Key, rules[DeadlineNear.Key].PauseDays)
            && !IsLastDayNear
            // The member's day: concurrent processes produce the same key. A count would name a kept row again once an earlier
            // one is deleted.
            ? AtRiskReminder(string.Create(CultureInfo.InvariantCulture, $"{standing.Year}:{day:yyyy-MM-dd}"))
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
            && (IsLastDay || (IsPauseOver(DeadlineNear.Key, rule) && IsApart(DeadlineNear.Key, rule.PauseDays)))
            ? DeadlineNearReminder($"{standing.Year}:{threshold}")
            : null;
    }

    /// <summary>The last morning on which the member can be told: December 31 of the member, or of the program. East of the program the
    /// member's comes first, and the morning after it is in the next year. No other reminder may keep this one from being sent.</summary>
    private bool IsLastDay => standing.DaysLeft == 0 || day == LastDay;

    private DateOnly LastDay => new(standing.Year, 12, 31);

    /// <summary>The last reminder of the deadline is still to come and within its distance from others, so those are left out.</summary>
    private bool IsLastDayNear =>
        rules[DeadlineNear.Key] is { IsOn: true } rule
        && HasOpenTasks
        && day.AddDays(rule.PauseDays ?? 0) > LastDay
        && !WasSent(DeadlineNear.Key, $"{standing.Year}:{rule.ReachedThreshold(0)}");

    private bool HasOpenTasks =>
        standing.Earned + standing.Awaiting < standing.Required.Points || standing.TrainingsOpen.Any(t => t.ClaimedOn is null);

    private bool WasSent(string kind, string period) => sent.Any(s => s.Kind == kind && s.Period == period);

    /// <summary>The reminders of the status tell much of the same, so one does not follow another within a few days.</summary>
    private bool IsApart(string kind, int? days) =>
        sent.All(s => s.Kind == kind || !StatusKinds.Contains(s.Kind) || s.Day.AddDays(days ?? 0) <= day);

    private bool IsPauseOver(string kind, ReminderTerms rule) => sent.All(s => s.Kind != kind || s.Day.AddDays(rule.PauseDays ?? 0) <= day);

    private DueReminder WhereYouStandReminder(string period) =>
        new(
            standing.CycleId,
            period,
            $"{standing.Sentence()} Time left: {StandingText.Days(standing.DaysLeft)}",
            [new("status", standing.Sentence()), new("gap", standing.GapWithTime()), new("outlook", standing.Outlook())],
            new WhereYouStand(
                standing.Who.CallName,
                Year,
                Earned,
                Required,
                Pending,
                Trainings,
                standing.Sentence(),
                standing.Lead(),
                Left: StandingText.Days(standing.DaysLeft),
                PendingInWords: Format.Count(standing.Pending, "point")
            )
        );

    private DueReminder AtRiskReminder(string period)
    {
        var risk = standing.Risk();
        return new(
            standing.CycleId,
            period,
            risk,
            [new("risk", $"You are at risk: {risk}."), new("gap", standing.GapWithTime())],
            new AtRisk(standing.Who.CallName, Year, Earned, Required, Pending, Trainings, risk, standing.Lead())
        );
    }

    private DueReminder DeadlineNearReminder(string period)
    {
        var countdown = standing.DaysLeft == 0 ? "Last day" : $"{StandingText.Days(standing.DaysLeft)} left";
        var headline = $"{countdown}: {standing.Gap()} by Dec 31, {standing.Year}";
        return new(
            standing.CycleId,
            period,
            headline,
            [new("gap", $"{headline}.")],
            new DeadlineNear(standing.Who.CallName, Year, Earned, Required, Pending, Trainings, countdown, standing.Gap())
        );
    }

    private string Year => standing.Year.ToString(CultureInfo.InvariantCulture);

    private string Earned => Format.Number(standing.Earned);

    private string Required => Format.Number(standing.Required.Points);

    private string Pending => Format.Number(standing.Pending);

    private string Trainings => $"{standing.TrainingsDone} of {standing.Trainings.Count} done";
}
