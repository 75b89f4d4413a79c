using MasterHome.Standing;
using MasterHome.Standing.Closing;

namespace MasterHome.Web.Portal.Points;

internal sealed record TranscriptLine(long Id, DateOnly On, string Title, string Rule, int Points, string By);

/// <summary>A year on paper.</summary>
/// <param name="Outcome">Null until the year is closed.</param>
/// <param name="Certificate">Null unless the year ended with one.</param>
/// <param name="At">UTC.</param>
internal sealed record TranscriptPage(
    MemberStanding Standing,
    Outcome? Outcome,
    IReadOnlyList<TranscriptLine> Lines,
    Certificate? Certificate,
    DateTime At
)
{
    public int Total => Lines.Sum(l => l.Points);
}
