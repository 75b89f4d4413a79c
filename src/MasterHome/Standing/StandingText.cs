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
        var waiting = standing.TrainingsOpen.Count(t => t is { DoneOn: null, ClaimedOn: not null });
        var open = standing.TrainingsOpen.Count() - waiting;
        if (open > 0)
            parts.Add($"{Trainings(open)} to complete");
        if (waiting > 0)
            parts.Add($"{Trainings(waiting)} waiting for verification");
        return parts.Count == 0 ? "Nothing to go" : Format.List(parts);
    }

    /// <summary>Why a member is at risk: "60 points behind an even pace".</summary>
    public static string Risk(this MemberStanding standing) =>
        standing.RisksPoints
            ? $"{Format.Count(standing.BehindPace, "point")} behind an even pace"
            : $"{Format.Count(standing.Trainings.Count(t => t.IsUnreported), "required training")} not reported yet";

    /// <summary>Why the status is not better, and how the pace is calculated; empty when nothing is due yet.</summary>
    public static string Why(this MemberStanding standing)
    {
        var why = standing.Status switch
        {
            MemberStatus.AtRisk => $"You are at risk: {standing.Risk()}. ",
            MemberStatus.Behind =>
                $"You are behind: {Format.Count(standing.BehindPace, "point")} below an even pace, and your plans are not enough. ",
            _ => "",
        };
        return standing is { IsOpen: true, HasPoints: false, Required.Points: > 0 and var required, Days.Total: > 0 }
            ? $"{why}An even pace is {Format.Count(standing.Pace, "point")} by now: {Format.Number(required)} × "
                + $"{Format.Number(standing.Days.Before(standing.Today))} ÷ {Format.Count(standing.Days.Total, "day")}."
            : why.TrimEnd();
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
            : $"If everything pending is verified, you reach {Format.Count(reach, "point")}, which is enough."
                + (standing.TrainingsOpen.Any(t => t.IsUnreported) ? " The training must be completed too." : "");
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

    private static string Trainings(int count) => count == 1 ? "one training" : $"{count} trainings";

    private static string Away(MemberStanding standing) =>
        $"You are on leave until {Format.Date(CurrentLeave(standing).To)}: reminders are paused, and these days do not count for the pace.";

    private static (DateOnly From, DateOnly To) CurrentLeave(MemberStanding standing) =>
        standing.Days.Leaves.First(l => l.From <= standing.Today && standing.Today <= l.To);

    private static string Review(MemberStanding standing) => $"{standing.Year} is over, and the team is reviewing it.";
}
