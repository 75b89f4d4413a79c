using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.Points;

internal sealed record PointLine(
    long Id,
    DateOnly On,
    string Title,
    string Rule,
    int Points,
    PointKind Kind,
    DateTime PostedAt,
    string PostedBy,
    string? Evidence,
    string? Reason,
    int RuleVersion,
    int? OpportunityId
)
{
    /// <summary>The rule of its opportunity as it is now; null when it has none.</summary>
    public RuleToday? Today { get; init; }

    public string CreditedBy => CreditedByOf(Kind, PostedBy);

    /// <summary>Why the amount is another than the rule beside it says; null when it is the same or nothing is known.</summary>
    public string? WhyAmount =>
        Kind == PointKind.Correction || Today is not { } rule ? null
        : rule.Version > RuleVersion ? $"Credited under version {RuleVersion} of the rule. The rule has changed since."
        : rule.Tracking == Tracking.ForumReplies
            ? rule.Sum > rule.Most ? $"Together {Format.Number(rule.Sum)}: more than this limit allows, because another limit held then."
                : null
        : Points != rule.Points ? $"The team credited another amount than the rule’s {Format.Count(rule.Points, "point")}."
        : null;

    /// <summary>Members know the job by what it does.</summary>
    public static string CreditedByOf(PointKind kind, string by) => kind == PointKind.ForumReplies ? "the nightly count" : by;
}

/// <summary>The rule of an entry's opportunity as it is now.</summary>
/// <param name="Sum">What the member has for this opportunity in the year.</param>
internal sealed record RuleToday(Tracking Tracking, int Points, int? MaxTimes, int Version, int Sum)
{
    public int? Most => Points * MaxTimes;
}

/// <param name="Years">Newest first.</param>
/// <param name="Outcome">The member's result; null until the cycle is closed.</param>
/// <param name="Total">Total for the whole cycle, not for this page.</param>
/// <param name="Forum">The member's forum replies; null if not counted yet.</param>
internal sealed record PointsPage(
    MemberStanding Standing,
    IReadOnlyList<int> Years,
    bool IsOver,
    Outcome? Outcome,
    Page<PointLine> Lines,
    int Total,
    ReplyFigures? Forum
)
{
    /// <summary>Null when the year asks for no points any more.</summary>
    public ForecastParts? Forecast { get; init; }

    /// <summary>Sum of the corrections in the year.</summary>
    public int Corrections { get; init; }

    public string Sentence =>
        Outcome is { } outcome
            ? $"You earned {Format.Number(outcome.Earned)} of {Format.Count(outcome.Required, "point")} in {Standing.Year}."
        : !Standing.InCycle ? $"You are not part of the {Standing.Year} program year."
        : Standing.Required.Points == 0 ? $"You do not need points in {Standing.Year}."
        : $"You have {Format.Number(Standing.Earned)} of {Format.Count(Standing.Required.Points, "point")}"
            + (IsOver ? $" in {Standing.Year}." : ".");
}
