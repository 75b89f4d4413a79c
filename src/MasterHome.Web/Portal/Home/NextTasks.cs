using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Suggestions;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Home;

/// <summary>Builds a member's list of tasks, most urgent first.</summary>
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
        var (now, today, zone) = (calendar.Now, calendar.Today, standing.Who.TimeZone);
        var signUps = await OwnSignUps(db, standing).Take(MaxRows).ToListAsync(ct);
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
        return
        [
            .. signUps
                .Where(s => s.State == SignUpState.Offered && s.OfferedUntil > now)
                .Select(s => new NextTask(
                    $"/sign-ups/{s.Id}",
                    $"Accept the place in {s.Title}",
                    "After that, it goes to the next person on the waitlist",
                    $"Until {Format.ShortDateTime(s.OfferedUntil!.Value, zone)}",
                    "warn"
                )),
            .. signUps
                .Where(s => s.State == SignUpState.Confirmed && s.HasBegun(now))
                .Select(s => new NextTask(
                    $"/sign-ups/{s.Id}/completion",
                    $"Report {s.Title}",
                    s.StartsAt is { } at ? $"Started {Format.ShortDateTime(at, zone)}" : "After you have done it",
                    Format.Count(s.Points, "point")
                )),
            .. suggestions.Select(s => new NextTask(
                $"/suggestions/{s.Id}/completion",
                $"Report {s.Title}",
                "Your suggestion was accepted; report it after you have done it",
                Format.Count(s.Points ?? 0, "point")
            )),
            .. Trainings(standing),
            .. signUps
                .Where(s => s.State == SignUpState.Confirmed && !s.HasBegun(now) && s.NextSteps is not null)
                .Select(s => new NextTask(
                    $"/sign-ups/{s.Id}",
                    $"Read the next steps for {s.Title}",
                    Format.ShortDateTime(s.StartsAt!.Value, zone) + " your time",
                    Format.DaysAhead(today, calendar.DayOf(s.StartsAt.Value))
                )),
            .. Details(confirmed, now, zone),
        ];
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
            .Where(s => s.State == SignUpState.Confirmed && s.StartsAt > calendar.Now)
            .Select(s => new { s.StartsAt, s.Points })
            .Take(MaxRows)
            .ToListAsync(ct);
        return [.. dated.Select(s => new DayPoints(calendar.DayOf(s.StartsAt!.Value), s.Points))];
    }

    private static IEnumerable<NextTask> Trainings(MemberStanding standing) =>
        !standing.IsOpen
            ? []
            : standing
                .Trainings.Where(t => t.IsUnreported)
                .Select(t => new NextTask(
                    $"/training/completions/new?course={t.CourseId}",
                    $"Complete {t.Title}",
                    $"About {Format.Effort(t.Minutes)}"
                        + (t.Missing.Count == 0 ? "" : $"; also requires {string.Join(" and ", t.Missing)}"),
                    standing.IsOver ? $"{standing.Year} is over"
                        : standing.DaysLeft == 0 ? "Due today"
                        : $"{StandingText.Days(standing.DaysLeft)} left",
                    "warn"
                ));

    private static IEnumerable<NextTask> Details(DateTime? confirmed, DateTime now, string zone) =>
        confirmed > now.AddYears(-1)
            ? []
            :
            [
                new NextTask(
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
            .Where(s => s.MemberId == standing.Who.Id && (s.State == SignUpState.Confirmed || s.State == SignUpState.Offered))
            .Join(db.Opportunities.Where(o => o.CycleId == standing.CycleId), s => s.OpportunityId, o => o.Id, (s, o) => new { s, o })
            .Join(
                db.Sessions.Where(x => x.CanceledAt == null),
                s => s.s.SessionId,
                x => x.Id,
                (s, x) =>
                    new OwnSignUp
                    {
                        Id = s.s.Id,
                        Title = s.o.Title,
                        State = s.s.State,
                        StartsAt = x.StartsAt,
                        OfferedUntil = s.s.OfferedUntil,
                        NextSteps = s.s.NextSteps,
                        Points = s.s.Points,
                    }
            )
            .OrderBy(s => s.StartsAt)
            .ThenBy(s => s.Id);

    private sealed record OwnSignUp
    {
        public int Id { get; init; }

        public string Title { get; init; } = "";

        public SignUpState State { get; init; }

        public DateTime? StartsAt { get; init; }

        public DateTime? OfferedUntil { get; init; }

        public string? NextSteps { get; init; }

        public int Points { get; init; }

        public bool HasBegun(DateTime now) => StartsAt is null || StartsAt <= now;
    }
}
