using MasterHome.Standing;
using MasterHome.Standing.Summaries;

namespace MasterHome.Web.BackOffice.Closing;

/// <param name="Undecided">Items still to review, such as "2 sign-ups". Empty when the cycle can be closed.</param>
/// <param name="Summary">A preview: the close itself calculates each standing. Null before the first refresh.</param>
/// <param name="OutdatedSince">UTC; null when the preview is current.</param>
/// <param name="EndingSignUps">Sign-ups of later years whose members are not certified, which end with the close.</param>
internal sealed record ClosingPage(
    int CycleId,
    int Year,
    string? WhyNot,
    IReadOnlyList<string> Undecided,
    CycleSummary? Summary,
    DateTime? OutdatedSince,
    int EndingSignUps,
    ClosingForm Form
)
{
    public int Members => Summary?.Members ?? 0;

    public int Certified => Summary?.Count(MemberStatus.RequirementsMet) ?? 0;

    public int NotCertified => Summary?.Open ?? 0;

    public int Leaving => Summary?.Count(MemberStatus.Leaving) ?? 0;
}
