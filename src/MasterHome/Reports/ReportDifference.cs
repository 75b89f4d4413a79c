using System.Globalization;

namespace MasterHome.Reports;

/// <summary>What became of one member's line between two versions.</summary>
/// <param name="Before">Null: the line is new.</param>
/// <param name="Now">Null: the line is gone.</param>
public sealed record LineChange(ReportLine? Before, ReportLine? Now)
{
    public ReportLine Either => Now ?? Before!;

    public int MorePoints => (Now?.Earned ?? 0) - (Before?.Earned ?? 0);

    public bool OutcomeChanged => Before?.Outcome != Now?.Outcome;

    /// <summary>Such as "not certified → certified, 380 → 400 points".</summary>
    public string What => (Before, Now) switch
    {
        (null, { } now) => $"new, {ReportWords.Of(now.Outcome)}, {Points(now.Earned)}",
        ({ } before, null) => $"no longer in the report, was {ReportWords.Of(before.Outcome)} with {Points(before.Earned)}",
        var (before, now) => string.Join(", ", Parts(before!, now!).DefaultIfEmpty("details or reasons")),
    };

    private static IEnumerable<string> Parts(ReportLine before, ReportLine now)
    {
        if (before.Outcome != now.Outcome)
            yield return $"{ReportWords.Of(before.Outcome)} → {ReportWords.Of(now.Outcome)}";
        if (before.Earned != now.Earned)
            yield return $"{ReportWords.Number(before.Earned)} → {Points(now.Earned)}";
        if (before.Required != now.Required)
            yield return $"required {ReportWords.Number(before.Required)} → {ReportWords.Number(now.Required)}";
        if ((before.TrainingsDone, before.TrainingsRequired) != (now.TrainingsDone, now.TrainingsRequired))
            yield return string.Create(CultureInfo.InvariantCulture, $"trainings {before.TrainingsDone} of {before.TrainingsRequired} → {now.TrainingsDone} of {now.TrainingsRequired}");
    }

    private static string Points(int points) => ReportWords.Count(points, "point");
}

/// <summary>What changed since the version before, line by line.</summary>
/// <param name="Changes">Changed outcomes first, then by how many points.</param>
public sealed record ReportDifference(int Since, IReadOnlyList<LineChange> Changes)
{
    /// <summary>Letters and pages name so many; the workbook names all.</summary>
    public const int Named = 10;

    public static ReportDifference Between(int since, IReadOnlyList<ReportLine> before, IReadOnlyList<ReportLine> now)
    {
        var then = before.ToDictionary(l => l.MemberId);
        var here = now.Select(l => l.MemberId).ToHashSet();
        return new ReportDifference(since,
        [
            .. now.Select(l => new LineChange(then.GetValueOrDefault(l.MemberId), l)).Concat(before.Where(l => !here.Contains(l.MemberId)).Select(l => new LineChange(l, null)))
                .Where(c => c.Before != c.Now)
                .OrderByDescending(c => c.OutcomeChanged).ThenByDescending(c => Math.Abs(c.MorePoints)).ThenBy(c => c.Either.Name, StringComparer.Ordinal).ThenBy(c => c.Either.MemberId),
        ]);
    }

    /// <summary>Such as "Since version 1: 3 more certified, 420 points more; 5 lines changed."</summary>
    public string Sentence
    {
        get
        {
            if (Changes.Count == 0)
                return $"Since version {Since} no member's line changed; the exceptions or the year before did.";
            var parts = new List<string>();
            var certified = Changes.Count(c => c.Now?.Outcome == ReportOutcome.Certified) - Changes.Count(c => c.Before?.Outcome == ReportOutcome.Certified);
            if (certified != 0)
                parts.Add($"{ReportWords.Number(Math.Abs(certified))} {(certified > 0 ? "more" : "fewer")} certified");
            if (Changes.Sum(c => c.MorePoints) is var points and not 0)
                parts.Add($"{ReportWords.Count(Math.Abs(points), "point")} {(points > 0 ? "more" : "fewer")}");
            parts.Add(Changes.Count == 1 ? "1 line changed" : $"{ReportWords.Number(Changes.Count)} lines changed");
            return $"Since version {Since}: {string.Join(", ", parts)}.";
        }
    }

    /// <summary>The first of the changes, and how many more there are.</summary>
    public IReadOnlyList<string> Lines =>
    [
        .. Changes.Take(Named).Select(c => $"{Short(c.Either.Name)}: {c.What}"),
        .. Changes.Count > Named ? new[] { $"and {ReportWords.Number(Changes.Count - Named)} more, in the workbook below Changes" } : [],
    ];

    /// <summary>The sentence and the lines, one a line.</summary>
    public string Words => string.Join('\n', [Sentence, .. Lines]);

    private static string Short(string name) => name.Length > 80 ? $"{name[..79]}…" : name;
}
