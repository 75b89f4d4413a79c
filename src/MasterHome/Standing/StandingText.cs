namespace MasterHome.Standing;

/// <summary>A standing as sentences, shared by pages, emails and reports.</summary>
public static class StandingText
{
    /// <summary>Answers "am I safe?".</summary>
    public static string Sentence(this MemberStanding standing) =>
        standing.Status switch
        {
            MemberStatus.NotInThisYear => $"You are not part of the {standing.Year} program year.",
            MemberStatus.Leaving => $"You are leaving at the end of {standing.Year}.",
            MemberStatus.RequirementsMet => $"All requirements met for {standing.Year}.",
            _ when standing.Required.Points == 0 => $"You do not need points in {standing.Year}.",
            _ => $"You have {Format.Number(standing.Earned)} of {Format.Count(standing.Required.Points, "point")}.",
        };

    /// <summary>The explanation and the deadline.</summary>
    public static string Lead(this MemberStanding standing) =>
        standing.Status switch
        {
            MemberStatus.NotInThisYear => "You can sign in and read; nothing is counted.",
            MemberStatus.Leaving when standing.IsOver => $"{Review(standing)} Your membership ends with {standing.Year}.",
            MemberStatus.Leaving => $"Your certification stays valid until Dec 31, {standing.Year}. "
                + "You have no more requirements, and you can change your mind until then.",
            MemberStatus.RequirementsMet when standing.IsOver => $"{Review(standing)} You have all required points and training.",
            MemberStatus.RequirementsMet => "You have all required points and training. They count for your certification in "
                + $"{standing.Year + 1}, which is final when the year is closed.",
            _ when standing.IsOver => $"{Review(standing)} {Gap(standing)}. Reports that are waiting for verification still count.",
            MemberStatus.OnLeave => $"{Away(standing)} {GapWithTime(standing)} {Outlook(standing)}".TrimEnd(),
            _ => $"{GapWithTime(standing)} {Outlook(standing)}".TrimEnd(),
        };

    /// <summary>"170 points to go, with 41 days left."</summary>
    public static string GapWithTime(this MemberStanding standing) => $"{Gap(standing)}, {TimeLeft(standing.DaysLeft)}.";

    /// <summary>"170 points to go and one training to complete".</summary>
    public static string Gap(this MemberStanding standing)
    {
        var parts = new List<string>();
        if (standing.ToGo > 0)
            parts.Add($"{Format.Count(standing.ToGo, "point")} to go");
        var open = standing.Trainings.Count - standing.TrainingsDone;
        if (open > 0)
            parts.Add(open == 1 ? "one training to complete" : $"{open} trainings to complete");
        return parts.Count == 0 ? "Nothing to go" : string.Join(" and ", parts);
    }

    /// <summary>What everything pending adds up to, in a sentence; empty when nothing is pending.</summary>
    public static string Outlook(this MemberStanding standing)
    {
        if (standing.ToGo == 0 || standing.Pending == 0)
            return "";
        var reach = standing.Forecast;
        var gap = standing.Required.Points - reach;
        return gap > 0
            ? $"If everything pending is verified, you reach {Format.Count(reach, "point")}: {Format.Number(gap)} short."
            : $"If everything pending is verified, you reach {Format.Count(reach, "point")}, which is enough.";
    }

    /// <summary>"with 41 days left", "with only today left".</summary>
    public static string TimeLeft(int days) => $"with {Days(days)} left";

    public static string Days(int days) =>
        days switch
        {
            0 => "only today",
            1 => "1 day",
            _ => $"{days} days",
        };

    private static string Away(MemberStanding standing) =>
        $"You are on leave until {Format.Date(CurrentLeave(standing).To)}: reminders are paused, and these days do not count for the pace.";

    private static (DateOnly From, DateOnly To) CurrentLeave(MemberStanding standing) =>
        standing.Days.Leaves.First(l => l.From <= standing.Today && standing.Today <= l.To);

    private static string Review(MemberStanding standing) => $"{standing.Year} is over, and the team is reviewing it.";
}
