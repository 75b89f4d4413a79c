using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Web.Portal.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Home;

/// <summary>What a member has to do, most pressing first.</summary>
internal static class NextTasks
{
    private const int Most = 20;

    public static async Task<IReadOnlyList<NextTask>> Load(
        HomeDb db,
        MemberStanding standing,
        ProgramCalendar calendar,
        CancellationToken ct
    )
    {
        var (now, today, zone) = (calendar.Now, calendar.Today, standing.Who.TimeZone);
        var mine = await SignUps(db, standing).Take(Most).ToListAsync(ct);
        var ideas = await db
            .Suggestions.Where(s => s.MemberId == standing.Who.Id && s.State == SuggestionState.Accepted)
            .OrderBy(s => s.Id)
            .Take(Most)
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
            .. mine.Where(s => s.State == SignUpState.Offered && s.OfferedUntil > now)
                .Select(s => new NextTask(
                    $"/sign-ups/{s.Id}",
                    $"Take the place in {s.Title}",
                    "It is held for you; after that it goes to the next in line",
                    $"Until {Format.ShortDateTime(s.OfferedUntil!.Value, zone)}",
                    "warn"
                )),
            .. mine.Where(s => s.State == SignUpState.Confirmed && s.HasBegun(now))
                .Select(s => new NextTask(
                    $"/sign-ups/{s.Id}/completion",
                    $"Report {s.Title}",
                    s.StartsAt is { } at ? $"Began {Format.ShortDateTime(at, zone)}" : "As soon as you have done it",
                    Format.Count(s.Points, "point")
                )),
            .. ideas.Select(s => new NextTask(
                $"/suggestions/{s.Id}/completion",
                $"Report {s.Title}",
                "Your suggestion qualifies; report it once it is done",
                Format.Count(s.Points ?? 0, "point")
            )),
            .. Trainings(standing),
            .. mine.Where(s => s.State == SignUpState.Confirmed && !s.HasBegun(now) && s.NextSteps is not null)
                .Select(s => new NextTask(
                    $"/sign-ups/{s.Id}",
                    $"Read the next steps for {s.Title}",
                    Format.ShortDateTime(s.StartsAt!.Value, zone) + " your time",
                    Format.DaysAhead(today, calendar.DayOf(s.StartsAt.Value))
                )),
            .. Details(confirmed, now, zone),
        ];
    }

    /// <summary>What is signed up for and has a day ahead, for the forecast.</summary>
    public static async Task<IReadOnlyList<DayPoints>> Ahead(
        HomeDb db,
        MemberStanding standing,
        ProgramCalendar calendar,
        CancellationToken ct
    )
    {
        var dated = await SignUps(db, standing)
            .Where(s => s.State == SignUpState.Confirmed && s.StartsAt > calendar.Now)
            .Select(s => new { s.StartsAt, s.Points })
            .Take(Most)
            .ToListAsync(ct);
        return [.. dated.Select(s => new DayPoints(calendar.DayOf(s.StartsAt!.Value), s.Points))];
    }

    private static IEnumerable<NextTask> Trainings(MemberStanding standing) =>
        standing.State != StandingState.OnTheWay
            ? []
            : standing
                .TrainingsOpen.Where(t => t.ClaimedOn is null && t.DoneOn is null)
                .Select(t => new NextTask(
                    $"/training/completions/new?course={t.CourseId}",
                    $"Complete {t.Title}",
                    $"About {Format.Effort(t.Minutes)}"
                        + $"{(t.Missing.Count == 0 ? "" : $"; needs {string.Join(" and ", t.Missing)} as well")}",
                    standing.DaysLeft == 0 ? "Only today" : $"{StandingText.Days(standing.DaysLeft)} left",
                    "warn"
                ));

    private static IEnumerable<NextTask> Details(DateTime? confirmed, DateTime now, string zone) =>
        confirmed > now.AddYears(-1)
            ? []
            :
            [
                new NextTask(
                    "/profile",
                    "Check your contact details",
                    confirmed is { } at
                        ? $"Last confirmed {Format.Date(DateOnly.FromDateTime(TimeZones.Local(at, TimeZones.Find(zone))))}"
                        : "You have not confirmed them yet",
                    "When you like"
                ),
            ];

    private static IQueryable<Own> SignUps(HomeDb db, MemberStanding standing) =>
        db
            .SignUps.AsNoTracking()
            .Where(s => s.MemberId == standing.Who.Id && (s.State == SignUpState.Confirmed || s.State == SignUpState.Offered))
            .Join(db.Opportunities.Where(o => o.CycleId == standing.CycleId), s => s.OpportunityId, o => o.Id, (s, o) => new { s, o })
            .Join(
                db.Sessions.Where(x => x.CanceledAt == null),
                s => s.s.SessionId,
                x => x.Id,
                (s, x) =>
                    new Own
                    {
                        Id = s.s.Id,
                        Title = s.o.Title,
                        State = s.s.State,
                        StartsAt = x.StartsAt,
                        OfferedUntil = s.s.OfferedUntil,
                        NextSteps = s.s.NextSteps,
                        Points = s.o.Points,
                    }
            )
            .OrderBy(s => s.StartsAt)
            .ThenBy(s => s.Id);

    private sealed record Own
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
