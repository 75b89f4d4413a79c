using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Planning;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Opportunities;

namespace MasterHome.Web.Portal.Plan;

/// <summary>Makes the plan of a member from the sessions that are open to them and have a free place. Interests, forum replies and
/// trainings stay outside: nobody knows what they give.</summary>
public sealed class PlanReader(HomeDb db, ProgramCalendar calendar, MemberYearReader reader)
{
    /// <returns>Null when there is no running year, or the member is unknown.</returns>
    internal async Task<PlanPage?> Read(int memberId, long programVersion, PlanFilter filter, CancellationToken ct)
    {
        var program = await reader.ReadProgram(programVersion, ct);
        if (
            program.Cycles.RunningOn(calendar.Today) is not { } cycle
            || await reader.Read(memberId, program, cycle, byDay: false, ct) is not { } year
        )
            return null;
        var counts = program.ForumOpportunityOf(cycle.Id) is null ? null : await reader.ReadForum(memberId, cycle.Id, ct);
        var forecast = year.Standing is { InCycle: true, HasForecast: true } ? ForecastParts.Of(year, counts, calendar) : null;
        var gap = forecast is null ? 0 : Math.Max(0, year.Standing.Required.Points - forecast.Total);
        var catalog = new Catalog(db, year.Own, calendar, year.Standing.BehindPace > 0);
        var cards = gap == 0 ? [] : await catalog.LoadCards([.. catalog.All.Where(catalog.CanJoin)], ct);
        var (lines, whyNot) = gap == 0 ? ([], null) : Plan(gap, cards, year, filter, catalog);
        return new PlanPage(
            year.Standing,
            forecast,
            filter,
            [.. catalog.All.Where(o => o.Tracking == Tracking.SignUp).Select(o => o.Kind).Distinct().Order(StringComparer.Ordinal)],
            lines
        )
        {
            Gap = gap,
            WhyNot = whyNot,
            Minutes = MinutesOf(year),
        };
    }

    private (IReadOnlyList<PlanLine> Lines, string? WhyNot) Plan(
        int gap,
        IReadOnlyList<OpportunityCard> cards,
        MemberYear year,
        PlanFilter filter,
        Catalog catalog
    )
    {
        var choices = cards
            .Where(c => filter.Kind.Count == 0 || filter.Kind.Contains(c.Kind))
            .SelectMany(
                c => c.Sessions.Where(s => s.WhyNot is null && s.Becomes == SignUpState.Confirmed),
                (Card, Session) => new PlanLine(Card, Session)
            )
            .Where(l => l.Session.StartsAt is null || filter.Day.Count == 0 || filter.Day.Contains(DayOf(l.Session)))
            .ToDictionary(l => l.Session.SessionId);
        var planner = new YearPlanner(choices.Values.Select(ToOption), TimesLeft(catalog.All, year));
        if (planner.Find(gap) is not { } plan)
        {
            var most = planner.MostPoints(gap);
            return ([], planner.GaveUp ? "No plan was found in time. Choose fewer days or kinds." : WhyNoPlan(gap, most, filter));
        }
        var lines = plan.Select(o => choices[o.SessionId]).ToList();
        var minutes = lines.Sum(l => l.Card.Minutes);
        return filter.Hours is >= 0 and <= PlanFilter.MostHours and var hours && minutes > hours * 60
            ? (
                [],
                $"The least that closes the gap takes {Format.Hours(minutes)} hours, and you have {Format.Hours((int)(hours * 60))}. "
                    + "Enter more hours, or suggest an activity of your own."
            )
            : (lines, null);
    }

    private static string WhyNoPlan(int gap, int most, PlanFilter filter)
    {
        var sum =
            most == 0
                ? "Nothing that is open to you now fits."
                : $"All that is open to you and fits adds up to {Format.Count(most, "point")}, {Format.Number(gap - most)} too few.";
        return filter.Day.Count + filter.Kind.Count > 0
            ? $"{sum} Choose more days or kinds."
            : $"{sum} New opportunities appear throughout the year. Until then, suggest an activity of your own, reply in the forum, or "
                + "express interest where the team decides.";
    }

    private PlanOption ToOption(PlanLine line)
    {
        var (card, session) = (line.Card, line.Session);
        var length = MemberSchedule.LengthWithoutEnd(card.Minutes, calendar.LongestSession);
        return new PlanOption(
            session.SessionId,
            card.Id,
            card.Points,
            card.Minutes,
            session.StartsAt,
            session.StartsAt is { } start ? session.EndsAt ?? start + length : null
        );
    }

    /// <summary>Verified and active sign-ups both count towards the yearly limit.</summary>
    private static Dictionary<int, int> TimesLeft(IEnumerable<Opportunity> opportunities, MemberYear year) =>
        opportunities
            .Where(o => o.MaxTimes is not null)
            .ToDictionary(
                o => o.Id,
                o =>
                    o.MaxTimes!.Value
                    - year.Own.SignUps.Count(s =>
                        s.SignUp.OpportunityId == o.Id && (s.SignUp.IsActive || s.SignUp.State == SignUpState.Verified)
                    )
            );

    private static (int Done, int SignedUp) MinutesOf(MemberYear year)
    {
        var own = year.Own.OfCycle.Select(s => (s.SignUp.State, year.Program.Opportunities[s.SignUp.OpportunityId].Minutes)).ToList();
        return (
            own.Where(s => s.State == SignUpState.Verified).Sum(s => s.Minutes),
            own.Where(s => s.State is SignUpState.Confirmed or SignUpState.Reported).Sum(s => s.Minutes)
        );
    }

    private static DayOfWeek DayOf(SessionCard session) => TimeZones.Local(session.StartsAt!.Value, TimeZones.Find(session.Zone)).DayOfWeek;
}
