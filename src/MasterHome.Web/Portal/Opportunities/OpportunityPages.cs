using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>The filters of the catalog page.</summary>
/// <param name="Kind">An existing kind; null for all.</param>
/// <param name="Q">Words that the opportunity’s texts must contain.</param>
/// <param name="Open">Only opportunities that the member can still join.</param>
public sealed record OpportunityFilter(string? Kind, string? Q, bool Open)
{
    public bool IsSet => Open || !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrWhiteSpace(Kind);
}

/// <param name="Found">The current page of matching opportunities.</param>
/// <param name="WhyNot">Why the member cannot sign up for anything; null if they can.</param>
/// <param name="Joinable">Number of opportunities that the member can join, regardless of filters.</param>
internal sealed record OpportunityList(
    int Year,
    string Zone,
    OpportunityFilter Filter,
    IReadOnlyList<string> Kinds,
    Page<OpportunityCard> Found,
    int Joinable,
    int All,
    string? WhyNot
);

/// <param name="Past">The member's inactive sign-ups.</param>
/// <param name="Forum">The member's forum replies; null for other opportunities, or if not counted yet.</param>
internal sealed record OpportunityPage(
    OpportunityCard Card,
    int Year,
    string Rule,
    string Participation,
    string HowCredited,
    string Zone,
    IReadOnlyList<PastSignUp> Past,
    ReplyFigures? Forum
);

/// <summary>An inactive sign-up of the member.</summary>
internal sealed record PastSignUp(int Id, SignUpState State, DateTime StateAt);
