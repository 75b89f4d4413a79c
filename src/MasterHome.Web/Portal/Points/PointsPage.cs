using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.Points;

public sealed record PointLine(
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
/// <param name="Outcome">How the year ended, once it is closed.</param>
/// <param name="Total">Of the whole year, not of this page.</param>
/// <param name="Forum">Their replies as last counted, where the year counts any.</param>
public sealed record PointsPage(
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
        : !Standing.InCycle ? $"The year {Standing.Year} asks no points of you."
        : Standing.Required.Points == 0 ? $"No points are required of you in {Standing.Year}."
        : $"You have {Standing.Earned} of {Standing.Required.Points} points{(IsOver ? $" in {Standing.Year}" : "")}.";
}
