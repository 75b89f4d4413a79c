namespace MasterHome.Opportunities.Planning;

/// <summary>A session that a member could sign up for.</summary>
/// <param name="Points">Whole points, above 0. The same for all sessions of an opportunity, as the minutes are.</param>
/// <param name="StartsAt">UTC; null without a date.</param>
/// <param name="EndsAt">UTC; null without a date.</param>
public sealed record PlanOption(int SessionId, int OpportunityId, int Points, int Minutes, DateTime? StartsAt, DateTime? EndsAt)
{
    /// <summary>Two sessions that begin together overlap, also when they have no length.</summary>
    public bool Overlaps(PlanOption other) =>
        StartsAt is not null
        && other.StartsAt is not null
        && (StartsAt == other.StartsAt || (StartsAt < other.EndsAt && other.StartsAt < EndsAt));
}

/// <summary>Finds the sessions that close a gap of points with the fewest minutes; then the fewest sign-ups; then the earliest last date.
/// Exact: a search in the order of the cost, whose bound ignores only that sessions of different opportunities may overlap. Gives up
/// after a number of steps, for then nearly all sessions overlap.</summary>
public sealed class YearPlanner
{
    // A cost is minutes and, within them, the number of sign-ups.
    private const long PerMinute = 10_000;
    private const long Impossible = long.MaxValue / 4;

    private readonly List<Group> _groups;
    private int _stepsLeft;

    /// <param name="left">How often each opportunity can still be credited; opportunities that are not named have no limit.</param>
    /// <param name="steps">How many choices are looked at before the search gives up.</param>
    public YearPlanner(IEnumerable<PlanOption> options, IReadOnlyDictionary<int, int> left, int steps = 100_000)
    {
        _stepsLeft = steps;
        _groups =
        [
            .. options
                .Where(o => o.Points > 0)
                .GroupBy(o => o.OpportunityId)
                .Select(g => new Group(
                    [.. g.OrderBy(o => o.EndsAt ?? DateTime.MinValue).ThenBy(o => o.SessionId)],
                    left.GetValueOrDefault(g.Key, int.MaxValue)
                ))
                .Where(g => g.Most > 0)
                // The most points for a minute first: good plans are found early.
                .OrderBy(g => (double)g.Minutes / g.Points)
                .ThenBy(g => g.Options[0].OpportunityId),
        ];
    }

    /// <summary>Whether the steps did not suffice. A plan that was found is still one with the fewest minutes and sign-ups; only its last
    /// date may not be the earliest.</summary>
    public bool GaveUp => _stepsLeft < 0;

    /// <summary>The plan for at least so many points; null when the options cannot give them, or the search gave up.</summary>
    public IReadOnlyList<PlanOption>? Find(int points)
    {
        if (points <= 0)
            return [];
        if (Search(points, DateTime.MaxValue) is not { } best)
            return null;
        var cost = CostOf(best);
        // With a later last date there are only more options, so the first date at which the least cost is reached is found by halving.
        var dates = _groups.SelectMany(g => g.Options).Select(o => o.EndsAt).OfType<DateTime>().Distinct().Order().ToList();
        dates.Insert(0, DateTime.MinValue);
        var (low, high) = (0, dates.Count - 1);
        while (low < high && !GaveUp)
        {
            var middle = (low + high) / 2;
            if (Search(points, dates[middle]) is { } plan && CostOf(plan) == cost)
                (best, high) = (plan, middle);
            else if (!GaveUp)
                low = middle + 1;
        }
        return [.. best.OrderBy(o => o.StartsAt ?? DateTime.MaxValue).ThenBy(o => o.SessionId)];
    }

    /// <summary>The most points, up to a limit, that the options can give together.</summary>
    public int MostPoints(int limit)
    {
        var (low, high) = (0, Math.Min(limit, (int)Math.Min(int.MaxValue, _groups.Sum(g => (long)g.Points * g.Most))));
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (Search(middle, DateTime.MaxValue) is not null)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    private static long CostOf(IReadOnlyList<PlanOption> plan) => plan.Sum(o => (long)o.Minutes * PerMinute) + plan.Count;

    /// <param name="last">Dated sessions that end later are left out.</param>
    private List<PlanOption>? Search(int points, DateTime last)
    {
        var groups = _groups.Select(g => g.Until(last)).Where(g => g.Most > 0).ToList();
        var bound = Bounds(groups, points);
        if (bound[0][points] >= Impossible)
            return null;
        var open = new PriorityQueue<Node, long>();
        open.Enqueue(new Node(0, points, 0, null), bound[0][points]);
        while (--_stepsLeft >= 0 && open.TryDequeue(out var node, out _))
        {
            if (node.Missing == 0)
            {
                if (Schedule(groups, node) is { } plan)
                    return plan;
                continue;
            }
            if (node.Next == groups.Count)
                continue;
            var group = groups[node.Next];
            for (var count = 0; count <= group.Most; count++)
            {
                var missing = Math.Max(0, node.Missing - (count * group.Points));
                var rest = bound[node.Next + 1][missing];
                if (rest < Impossible)
                {
                    var cost = node.Cost + (count * group.Cost);
                    var chosen = count == 0 ? node.Chosen : new Choice(node.Next, count, node.Chosen);
                    open.Enqueue(new Node(node.Next + 1, missing, cost, chosen), cost + rest);
                }
                if (missing == 0)
                    break;
            }
        }
        return null;
    }

    /// <summary>The least cost of each number of points with the groups from each one on, as if no sessions overlapped.</summary>
    private static long[][] Bounds(List<Group> groups, int points)
    {
        var bound = new long[groups.Count + 1][];
        bound[groups.Count] = new long[points + 1];
        Array.Fill(bound[groups.Count], Impossible, 1, points);
        for (var g = groups.Count - 1; g >= 0; g--)
        {
            var (group, after) = (groups[g], bound[g + 1]);
            var here = bound[g] = new long[points + 1];
            for (var p = 0; p <= points; p++)
            {
                here[p] = after[p];
                for (var count = 1; count <= group.Most; count++)
                {
                    var missing = p - (count * group.Points);
                    here[p] = Math.Min(here[p], (count * group.Cost) + after[Math.Max(0, missing)]);
                    if (missing <= 0)
                        break;
                }
            }
        }
        return bound;
    }

    /// <summary>Sessions for the chosen numbers, none of which overlap; null when there are none.</summary>
    private List<PlanOption>? Schedule(List<Group> groups, Node node)
    {
        var wanted = new List<(Group Group, int Count)>();
        for (var choice = node.Chosen; choice is not null; choice = choice.Before)
            wanted.Add((groups[choice.Group], choice.Count));
        // The groups with the least freedom first, so that dead ends are seen early.
        wanted.Sort((a, b) => (a.Group.Options.Count - a.Count).CompareTo(b.Group.Options.Count - b.Count));
        var plan = new List<PlanOption>();
        return Fill(wanted, 0, 0, 0, plan) ? plan : null;
    }

    /// <param name="from">The first session of the group that is still to be looked at.</param>
    /// <param name="taken">How many of the group are in the plan.</param>
    private bool Fill(List<(Group Group, int Count)> wanted, int at, int from, int taken, List<PlanOption> plan)
    {
        if (at == wanted.Count)
            return true;
        var (group, count) = wanted[at];
        if (taken == count)
            return Fill(wanted, at + 1, 0, 0, plan);
        for (var i = from; i <= group.Options.Count - (count - taken); i++)
        {
            var option = group.Options[i];
            if (--_stepsLeft < 0)
                return false;
            if (plan.Exists(option.Overlaps))
                continue;
            plan.Add(option);
            if (Fill(wanted, at, i + 1, taken + 1, plan))
                return true;
            plan.RemoveAt(plan.Count - 1);
        }
        return false;
    }

    /// <summary>The sessions of one opportunity.</summary>
    private sealed record Group(IReadOnlyList<PlanOption> Options, int Left)
    {
        public int Points => Options[0].Points;

        public int Minutes => Options[0].Minutes;

        public long Cost => (Minutes * PerMinute) + 1;

        /// <summary>How many can be taken: not more than do not overlap.</summary>
        public int Most { get; } = Math.Min(CountWithoutOverlap(Options), Left);

        public Group Until(DateTime last) => new([.. Options.Where(o => o.EndsAt is null || o.EndsAt <= last)], Left);

        /// <summary>Always taking the session that ends first leaves the most time for others.</summary>
        private static int CountWithoutOverlap(IReadOnlyList<PlanOption> options)
        {
            var taken = new List<PlanOption>();
            foreach (var option in options.Where(option => !taken.Exists(option.Overlaps)))
                taken.Add(option);
            return taken.Count;
        }
    }

    /// <summary>How many sessions of the first groups are chosen.</summary>
    /// <param name="Missing">Points that are still missing.</param>
    private sealed record Node(int Next, int Missing, long Cost, Choice? Chosen);

    private sealed record Choice(int Group, int Count, Choice? Before);
}
