using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Suggestions;
using MasterHome.Training;

namespace MasterHome.Web.Portal.Home;

/// <summary>Builds a member's list of tasks, soonest first.</summary>
internal static class NextTasks
{
    private const int MaxRows = 20;

    /// <param name="reopenWithin">How long an answered appeal can be reopened.</param>
    public static IReadOnlyList<NextTask> Of(MemberYear year, ProgramCalendar calendar, TimeSpan reopenWithin)
    {
        var (standing, now, zone) = (year.Standing, calendar.Now, year.Member.Who.TimeZone);
        var signUps = FindSignUps(year).Take(MaxRows).ToList();
        var applicant = year.Own.ToApplicant(now, calendar.LongestSession);
        // A task that the action refuses is none, so both ask the same rules.
        bool MayReport(SessionSignUp s) => s.Opportunity.WhyNotReport(s.SignUp, s.Session, applicant, now) is null;
        // Whoever questions a decision waits for the answer before they report again.
        bool IsQuestioned(SessionSignUp s) =>
            year.Member.Appeals.Any(a => a.State == AppealState.Open && a.Thing == new AppealedThing(AppealedKind.SignUp, s.Id));
        var suggestions = year.Suggestions.Where(s => s.State == SuggestionState.Accepted).OrderBy(s => s.Id).Take(MaxRows);
        var end = calendar.StartOf(standing.Year + 1);
        NextTask[] tasks =
        [
            .. signUps
                .Where(s => s.OfferedUntil is not null && applicant.WhyNotAccept(s.SignUp, now) is null)
                .Select(s => new NextTask(
                    s.OfferedUntil!.Value,
                    $"/sign-ups/{s.Id}",
                    $"Accept the place in {Format.Isolated(s.Title)}",
                    "After that, it goes to the next person on the waitlist",
                    $"Until {Format.ShortDateTime(s.OfferedUntil!.Value, zone)}",
                    "warn"
                )),
            .. signUps
                .Where(s => s.State == SignUpState.Confirmed && MayReport(s))
                .Select(s => new NextTask(
                    s.StartsAt ?? end,
                    $"/sign-ups/{s.Id}/completion",
                    $"Report {Format.Isolated(s.Title)}",
                    s.StartsAt is { } at ? $"Started {Format.ShortDateTime(at, zone)}" : "After you have done it",
                    Format.Count(s.Points, "point")
                )),
            .. signUps
                .Where(s => s.State == SignUpState.Declined && MayReport(s) && !IsQuestioned(s))
                .Select(s => new NextTask(
                    s.StartsAt ?? end,
                    $"/sign-ups/{s.Id}/completion",
                    $"Report {Format.Isolated(s.Title)} again",
                    $"Your report was declined: {Format.Truncate(s.DecisionReason)}",
                    Format.Count(s.Points, "point"),
                    "warn"
                )),
            .. suggestions.Select(s => new NextTask(
                end,
                $"/suggestions/{s.Id}/completion",
                $"Report {Format.Isolated(s.Title)}",
                "Your suggestion was accepted; report it after you have done it",
                Format.Count(s.Points ?? 0, "point")
            )),
            .. Plan(standing, end),
            .. Trainings(standing, DeclinedTrainings(year), end),
            .. signUps
                .Where(s => s.State == SignUpState.Confirmed && !s.Session.HasBegun(now) && s.NextSteps is not null)
                .Select(s => new NextTask(
                    s.StartsAt!.Value,
                    $"/sign-ups/{s.Id}",
                    $"Prepare for {Format.Isolated(s.Title)}",
                    $"{Format.ShortDateTime(s.StartsAt!.Value, zone)}; the team wrote next steps",
                    DaysAhead(now, s.StartsAt.Value, zone)
                )),
            .. Unreachable(year.Member),
            .. Answers(year.Member.Appeals, now, reopenWithin, zone),
            .. Details(year.Member.DetailsConfirmedAt, now, zone),
        ];
        return [.. tasks.OrderBy(t => t.By)];
    }

    /// <summary>Counted between the member's days, because the date beside it is one of them.</summary>
    private static string DaysAhead(DateTime now, DateTime at, string zone)
    {
        var info = TimeZones.Find(zone);
        return Format.DaysAhead(TimeZones.DayOf(now, info), TimeZones.DayOf(at, info));
    }

    /// <summary>Why the last report of a course was declined, by course.</summary>
    private static Dictionary<int, string> DeclinedTrainings(MemberYear year)
    {
        var unreported = year.Standing.Trainings.Where(t => t.IsUnreported).Select(t => t.CourseId).ToHashSet();
        return year
            .Completions.Where(c => c.State == CompletionState.Declined && unreported.Contains(c.CourseId))
            .OrderBy(c => c.DecidedAt)
            .ThenBy(c => c.Id)
            .GroupBy(c => c.CourseId)
            .ToDictionary(g => g.Key, g => g.Last().DecisionReason ?? "");
    }

    /// <summary>Confirmed sign-ups with a date to come, for the chart's forecast.</summary>
    public static IReadOnlyList<DayPoints> FindUpcoming(MemberYear year, ProgramCalendar calendar) =>
        [
            .. FindSignUps(year)
                .Where(s => s.State == SignUpState.Confirmed && s.StartsAt > calendar.Now)
                .Take(MaxRows)
                .Select(s => new DayPoints(calendar.DayOf(s.StartsAt!.Value), s.Points)),
        ];

    /// <summary>Courses to complete, to report again, or whose prerequisites are missing. One that waits for the team is no task.</summary>
    private static IEnumerable<NextTask> Trainings(MemberStanding standing, Dictionary<int, string> declined, DateTime end)
    {
        if (!standing.IsOpen)
            return [];
        var left = Left(standing);
        var open = standing.Trainings.Where(t => t.IsUnreported).ToList();
        return
        [
            .. open.Select(t =>
                declined.TryGetValue(t.CourseId, out var reason)
                    ? new NextTask(
                        end,
                        $"/training/completions/new?course={t.CourseId}",
                        $"Report {Format.Isolated(t.Title)} again",
                        $"Your report was declined: {Format.Truncate(reason)}",
                        left,
                        "warn"
                    )
                    : new NextTask(
                        end,
                        $"/training/completions/new?course={t.CourseId}",
                        $"Complete {Format.Isolated(t.Title)}",
                        $"About {Format.Effort(t.Minutes)}"
                            + (t.Missing.Count == 0 ? "" : $"; also requires {string.Join(" and ", t.Missing.Select(Format.Isolated))}"),
                        left,
                        "warn"
                    )
            ),
            .. standing
                .Trainings.Where(t => t.DoneOn is not null)
                .SelectMany(t => t.Missing.Select(missing => (t.Title, Missing: missing)))
                .Where(t => open.All(o => o.Title != t.Missing))
                // One that is reported waits for the team.
                .Where(t => standing.Trainings.All(o => o.Title != t.Missing || o.ClaimedOn is null))
                .DistinctBy(t => t.Missing)
                .Select(t => new NextTask(
                    end,
                    "/training",
                    $"Complete {Format.Isolated(t.Missing)}",
                    $"{Format.Isolated(t.Title)} counts after that",
                    left,
                    "warn"
                )),
        ];
    }

    /// <summary>Points that nothing the member did or signed up for will bring.</summary>
    private static IEnumerable<NextTask> Plan(MemberStanding standing, DateTime end) =>
        standing is { IsOpen: true, IsOver: false } && standing.Required.Points - standing.Forecast is > 0 and var gap
            ?
            [
                new NextTask(
                    end,
                    "/plan",
                    $"Plan the last {Format.Count(gap, "point")}",
                    "Your sign-ups and reports do not cover them",
                    Left(standing),
                    "warn"
                ),
            ]
            : [];

    private static string Left(MemberStanding standing) =>
        standing.IsOver ? $"{standing.Year} is over"
        : standing.DaysLeft == 0 ? "Due today"
        : $"{StandingText.Days(standing.DaysLeft)} left";

    /// <summary>Before all else: nothing else would reach the member.</summary>
    private static IEnumerable<NextTask> Unreachable(OwnMember member) =>
        member.IsUnreachable
            ?
            [
                new NextTask(
                    DateTime.MinValue,
                    "/security/address",
                    "Correct your email address",
                    $"Emails to {member.Who.Email} come back",
                    "Now",
                    "bad"
                ),
            ]
            : [];

    /// <summary>An answer is to be read while it can be questioned. One that waits is no task.</summary>
    private static IEnumerable<NextTask> Answers(IEnumerable<OwnAppeal> appeals, DateTime now, TimeSpan reopenWithin, string zone) =>
        from appeal in appeals
        where appeal is { IsReopened: false, State: AppealState.Upheld or AppealState.Rejected }
        let until = appeal.AnsweredAt!.Value + reopenWithin
        where now < until
        select new NextTask(
            until,
            $"/appeals/{appeal.Id}",
            "Read the answer to your appeal",
            appeal.State == AppealState.Upheld ? "The team agrees with you" : "It was not upheld; you can reopen it once",
            $"Until {Format.ShortDateTime(until, zone)}"
        );

    private static IEnumerable<NextTask> Details(DateTime? confirmed, DateTime now, string zone) =>
        confirmed > now.AddYears(-1)
            ? []
            :
            [
                new NextTask(
                    DateTime.MaxValue,
                    "/profile",
                    "Confirm your contact details",
                    confirmed is { } at
                        ? $"Last confirmed {Format.Date(DateOnly.FromDateTime(TimeZones.Local(at, TimeZones.Find(zone))))}"
                        : "You have not confirmed them yet",
                    "No deadline"
                ),
            ];

    private static IEnumerable<SessionSignUp> FindSignUps(MemberYear year) =>
        year
            .Own.OfCycle.Where(s =>
                s.SignUp.State is SignUpState.Confirmed or SignUpState.Offered
                || s.SignUp is { State: SignUpState.Declined, ReportedAt: not null }
            )
            .Select(s => (s.SignUp, Session: year.Program.FindSession(s.SignUp.SessionId)))
            .Where(s => s.Session is { CanceledAt: null })
            .Select(s => new SessionSignUp(s.SignUp, year.Program.Opportunities[s.SignUp.OpportunityId], s.Session!))
            .OrderBy(s => s.StartsAt)
            .ThenBy(s => s.Id);

    private sealed record SessionSignUp(SignUp SignUp, Opportunity Opportunity, Session Session)
    {
        public int Id => SignUp.Id;
        public string Title => Opportunity.Title;
        public SignUpState State => SignUp.State;
        public DateTime? StartsAt => Session.StartsAt;
        public DateTime? OfferedUntil => SignUp.OfferedUntil;
        public string? NextSteps => SignUp.NextSteps;
        public string? DecisionReason => SignUp.DecisionReason;
        public int Points => SignUp.Points;
    }
}
