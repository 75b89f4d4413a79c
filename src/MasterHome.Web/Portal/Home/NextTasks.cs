using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Home;

/// <summary>Builds a member's list of tasks, soonest first.</summary>
internal static class NextTasks
{
    private const int MaxRows = 20;

    public static async Task<IReadOnlyList<NextTask>> Load(
        HomeDb db,
        MemberStanding standing,
        ProgramCalendar calendar,
        CancellationToken ct
    )
    {
        var (now, zone) = (calendar.Now, standing.Who.TimeZone);
        var signUps = await OwnSignUps(db, standing).Take(MaxRows).ToListAsync(ct);
        var applicant = await LoadApplicant(db, standing, signUps, ct);
        bool MayReport(OwnSignUp s) => s.Opportunity.WhyNotReport(s.SignUp, s.Session, applicant, now) is null;
        var suggestions = await db
            .Suggestions.Where(s => s.MemberId == standing.Who.Id && s.State == SuggestionState.Accepted)
            .OrderBy(s => s.Id)
            .Take(MaxRows)
            .Select(s => new
            {
                s.Id,
                s.Title,
                s.Points,
            })
            .ToListAsync(ct);
        var confirmed = await db.Members.Where(m => m.Id == standing.Who.Id).Select(m => m.DetailsConfirmedAt).SingleAsync(ct);
        var declined = await DeclinedTrainings(db, standing, ct);
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
                .Where(s => s.State == SignUpState.Declined && MayReport(s))
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
            .. Trainings(standing, declined, end),
            .. signUps
                .Where(s => s.State == SignUpState.Confirmed && !s.Session.HasBegun(now) && s.NextSteps is not null)
                .Select(s => new NextTask(
                    s.StartsAt!.Value,
                    $"/sign-ups/{s.Id}",
                    $"Prepare for {Format.Isolated(s.Title)}",
                    $"{Format.ShortDateTime(s.StartsAt!.Value, zone)}; the team wrote next steps",
                    DaysAhead(now, s.StartsAt.Value, zone)
                )),
            .. Details(confirmed, now, zone),
        ];
        return [.. tasks.OrderBy(t => t.By)];
    }

    /// <summary>A task that the action refuses is none, so both ask the same rules.</summary>
    private static async Task<Applicant> LoadApplicant(
        HomeDb db,
        MemberStanding standing,
        IReadOnlyList<OwnSignUp> signUps,
        CancellationToken ct
    )
    {
        var ids = signUps.Select(s => s.SignUp.OpportunityId).Distinct().ToList();
        var own = await db
            .SignUps.AsNoTracking()
            .Where(s => s.MemberId == standing.Who.Id && ids.Contains(s.OpportunityId))
            .ToListAsync(ct);
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == standing.CycleId, ct);
        return await db.ApplicantOf(standing.Who.Id, cycle, own, ct);
    }

    /// <summary>Counted between the member's days, because the date beside it is one of them.</summary>
    private static string DaysAhead(DateTime now, DateTime at, string zone)
    {
        var info = TimeZones.Find(zone);
        return Format.DaysAhead(TimeZones.DayOf(now, info), TimeZones.DayOf(at, info));
    }

    /// <summary>Why the last report of a course was declined, by course.</summary>
    private static async Task<Dictionary<int, string>> DeclinedTrainings(HomeDb db, MemberStanding standing, CancellationToken ct)
    {
        var ids = standing.Trainings.Where(t => t.IsUnreported).Select(t => t.CourseId).ToList();
        var rows = await db
            .Completions.Where(c => c.MemberId == standing.Who.Id && c.State == CompletionState.Declined && ids.Contains(c.CourseId))
            .OrderBy(c => c.DecidedAt)
            .ThenBy(c => c.Id)
            .Select(c => new { c.CourseId, c.DecisionReason })
            .ToListAsync(ct);
        return rows.GroupBy(c => c.CourseId).ToDictionary(g => g.Key, g => g.Last().DecisionReason ?? "");
    }

    /// <summary>Points of confirmed sign-ups with a future date, for the forecast.</summary>
    public static async Task<IReadOnlyList<DayPoints>> LoadUpcoming(
        HomeDb db,
        MemberStanding standing,
        ProgramCalendar calendar,
        CancellationToken ct
    )
    {
        var dated = await OwnSignUps(db, standing)
            .Where(s => s.SignUp.State == SignUpState.Confirmed && s.Session.StartsAt > calendar.Now)
            .Select(s => new { s.Session.StartsAt, s.SignUp.Points })
            .Take(MaxRows)
            .ToListAsync(ct);
        return [.. dated.Select(s => new DayPoints(calendar.DayOf(s.StartsAt!.Value), s.Points))];
    }

    /// <summary>Courses to complete, to report again, or whose prerequisites are missing. One that waits for the team is no task.</summary>
    private static IEnumerable<NextTask> Trainings(MemberStanding standing, Dictionary<int, string> declined, DateTime end)
    {
        if (!standing.IsOpen)
            return [];
        var left =
            standing.IsOver ? $"{standing.Year} is over"
            : standing.DaysLeft == 0 ? "Due today"
            : $"{StandingText.Days(standing.DaysLeft)} left";
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

    private static IQueryable<OwnSignUp> OwnSignUps(HomeDb db, MemberStanding standing) =>
        db
            .SignUps.AsNoTracking()
            .Where(s =>
                s.MemberId == standing.Who.Id
                && (
                    s.State == SignUpState.Confirmed
                    || s.State == SignUpState.Offered
                    || (s.State == SignUpState.Declined && s.ReportedAt != null)
                )
            )
            .Join(db.Opportunities.Where(o => o.CycleId == standing.CycleId), s => s.OpportunityId, o => o.Id, (s, o) => new { s, o })
            .Join(
                db.Sessions.Where(x => x.CanceledAt == null),
                s => s.s.SessionId,
                x => x.Id,
                (s, x) =>
                    new OwnSignUp
                    {
                        SignUp = s.s,
                        Opportunity = s.o,
                        Session = x,
                    }
            )
            .OrderBy(s => s.Session.StartsAt)
            .ThenBy(s => s.SignUp.Id);

    private sealed record OwnSignUp
    {
        public required SignUp SignUp { get; init; }

        public required Opportunity Opportunity { get; init; }

        public required Session Session { get; init; }

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
