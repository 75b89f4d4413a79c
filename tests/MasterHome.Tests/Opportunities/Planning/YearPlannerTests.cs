using System.Diagnostics.CodeAnalysis;
using MasterHome.Opportunities.Planning;

namespace MasterHome.Tests.Opportunities.Planning;

public class YearPlannerTests
{
    private static readonly DateTime Morning = A.Time(2026, 10, 1, 9);

    [Fact]
    public void Takes_the_fewest_hours_then_the_fewest_sign_ups_then_the_earliest_last_date()
    {
        PlanOption[] options =
        [
            Option(1, 1, points: 100, minutes: 240, day: 1),
            Option(2, 2, points: 50, minutes: 60, day: 9),
            Option(3, 3, points: 50, minutes: 60, day: 5),
            Option(4, 4, points: 100, minutes: 120, day: 8),
            Option(5, 4, points: 100, minutes: 120, day: 7),
        ];
        Assert.Equal([5], Sessions(options, 100));
        Assert.Equal([3], Sessions(options, 50));
        Assert.Equal([3, 5], Sessions(options, 120));
        Assert.Empty(Sessions(options, 0)!);
        Assert.Null(Sessions(options, 1000));
    }

    [Fact]
    public void Overlapping_sessions_are_not_both_taken_and_limits_hold()
    {
        PlanOption[] options =
        [
            Option(1, 1, 50, 60, day: 1),
            Option(2, 2, 50, 60, day: 1),
            Option(3, 3, 50, 90, day: 2),
            Option(4, 1, 50, 60, day: 3),
        ];
        Assert.Equal([2, 4], Sessions(options, 100, (1, 1)));
        Assert.Equal([1, 3], Sessions(options, 100, (1, 1), (2, 0)));
        Assert.Null(Sessions(options, 150, (1, 1), (2, 0)));
        Assert.Equal(100, new YearPlanner(options, Limits((1, 1), (2, 0))).MostPoints(400));
    }

    [Fact]
    public void Many_sessions_at_the_same_time_count_once_and_do_not_slow_the_search()
    {
        PlanOption[] options = [.. Enumerable.Range(1, 60).Select(s => Option(s, 1, 10, 60, day: 1)), Option(61, 2, 10, 90, day: 2)];
        var planner = new YearPlanner(options, Limits(), steps: 100);
        Assert.Equal([1, 61], planner.Find(20)!.Select(o => o.SessionId));
        Assert.Null(planner.Find(30));
        Assert.False(planner.GaveUp);
        Assert.Equal(20, planner.MostPoints(400));
    }

    [Fact]
    public void A_search_without_end_gives_up_and_says_so()
    {
        // Each opportunity has two sessions, and all of them meet at the same time.
        PlanOption[] options =
        [
            .. Enumerable.Range(1, 60).SelectMany(o => new[] { Option(o, o, 10, 60, day: 1), Option(100 + o, o, 10, 60, day: 1) }),
        ];
        var planner = new YearPlanner(options, Limits());
        Assert.Null(planner.Find(100));
        Assert.True(planner.GaveUp);
    }

    [Fact]
    public void Undated_sessions_never_overlap()
    {
        PlanOption[] options = [new(1, 1, 40, 60, null, null), new(2, 2, 40, 60, null, null)];
        Assert.Equal([1, 2], Sessions(options, 80));
    }

    [Fact]
    [SuppressMessage("Security", "CA5394", Justification = "Random cases from a fixed seed.")]
    public void Equals_brute_force_on_1000_random_small_cases()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var options = new List<PlanOption>();
            var limits = new Dictionary<int, int>();
            for (var opportunity = 1; opportunity <= random.Next(1, 6); opportunity++)
            {
                var (points, minutes) = (random.Next(1, 8) * 10, random.Next(0, 6) * 30);
                if (random.Next(2) == 0)
                    limits[opportunity] = random.Next(0, 4);
                for (var session = random.Next(1, 4); session > 0; session--)
                    options.Add(
                        random.Next(5) == 0
                            ? new PlanOption(options.Count, opportunity, points, minutes, null, null)
                            : new PlanOption(options.Count, opportunity, points, minutes, Morning.AddMinutes(30 * random.Next(0, 12)), null)
                    );
            }
            options = [.. options.Select(o => o with { EndsAt = o.StartsAt?.AddMinutes(o.Minutes) })];
            var wanted = random.Next(1, 25) * 10;

            var found = new YearPlanner(options, limits).Find(wanted);
            var best = BruteForce(options, limits, wanted);

            Assert.True(
                (found is null) == (best is null) && (found is null || Worth(found) == Worth(best!)),
                $"seed {seed}: {(found is null ? "none" : Worth(found))}, not {(best is null ? "none" : Worth(best))}"
            );
            if (found is not null)
                Assert.True(IsAllowed(found, limits) && found.Sum(o => o.Points) >= wanted, $"seed {seed}");
            Assert.Equal(
                Subsets(options).Where(s => IsAllowed(s, limits)).Max(s => s.Sum(o => o.Points)),
                new YearPlanner(options, limits).MostPoints(int.MaxValue)
            );
        }
    }

    [Fact]
    [SuppressMessage("Security", "CA5394", Justification = "Random cases from a fixed seed.")]
    public void Plans_for_200_opportunities_are_found_before_the_search_gives_up()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var options = new List<PlanOption>();
            for (var opportunity = 1; opportunity <= 200; opportunity++)
            {
                // Points for the hour are alike, so that many choices are nearly as good.
                var minutes = random.Next(2, 11) * 30;
                var points = (minutes / 3) + (random.Next(-1, 2) * 10);
                for (var session = random.Next(1, 7); session > 0; session--)
                    options.Add(Option(options.Count, opportunity, points, minutes, random.Next(0, 90)));
            }
            var plan = new YearPlanner(options, Limits()).Find(400);
            Assert.True(plan is not null && plan.Sum(o => o.Points) >= 400 && IsAllowed(plan, Limits()), $"seed {seed}");
        }
    }

    private static List<PlanOption>? BruteForce(List<PlanOption> options, Dictionary<int, int> limits, int wanted) =>
        Subsets(options).Where(s => s.Sum(o => o.Points) >= wanted && IsAllowed(s, limits)).MinBy(Worth);

    private static (int Minutes, int Count, DateTime Last) Worth(IReadOnlyList<PlanOption> plan) =>
        (plan.Sum(o => o.Minutes), plan.Count, plan.Max(o => o.EndsAt) ?? DateTime.MinValue);

    private static bool IsAllowed(IReadOnlyList<PlanOption> plan, Dictionary<int, int> limits) =>
        plan.GroupBy(o => o.OpportunityId).All(g => g.Count() <= limits.GetValueOrDefault(g.Key, int.MaxValue))
        && !plan.Any(a => plan.Any(b => a.SessionId < b.SessionId && a.Overlaps(b)));

    private static IEnumerable<List<PlanOption>> Subsets(List<PlanOption> options) =>
        Enumerable.Range(0, 1 << options.Count).Select(bits => options.Where((_, i) => (bits & (1 << i)) != 0).ToList());

    private static PlanOption Option(int session, int opportunity, int points, int minutes, int day)
    {
        var start = Morning.AddDays(day);
        return new PlanOption(session, opportunity, points, minutes, start, start.AddMinutes(minutes));
    }

    private static IEnumerable<int>? Sessions(PlanOption[] options, int points, params (int Opportunity, int Left)[] left) =>
        new YearPlanner(options, Limits(left)).Find(points)?.Select(o => o.SessionId).Order();

    private static Dictionary<int, int> Limits(params (int Opportunity, int Left)[] left) =>
        left.ToDictionary(l => l.Opportunity, l => l.Left);
}
