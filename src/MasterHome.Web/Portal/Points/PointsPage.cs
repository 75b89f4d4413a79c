using MasterHome.Points;
using MasterHome.Standing;
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
    string? Reason
);

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
    public string Sentence =>
        Outcome is { } outcome ? $"You earned {outcome.Earned} of {outcome.Required} points in {Standing.Year}."
        : !Standing.InCycle ? $"You are not part of the {Standing.Year} program year."
        : Standing.Required.Points == 0 ? $"You do not need points in {Standing.Year}."
        : $"You have {Standing.Earned} of {Standing.Required.Points} points{(IsOver ? $" in {Standing.Year}" : "")}.";
}
