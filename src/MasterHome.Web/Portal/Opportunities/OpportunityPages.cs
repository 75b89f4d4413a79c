using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>What members look for.</summary>
/// <param name="Kind">One of the kinds there are.</param>
/// <param name="Q">Words of the title.</param>
/// <param name="Open">Only what can still be joined.</param>
public sealed record OpportunityFilter(string? Kind, string? Q, bool Open)
{
    public bool IsSet => Open || !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrWhiteSpace(Kind);
}

/// <param name="Found">Its rows are the offers of this page.</param>
/// <param name="Joinable">How many of all can be joined.</param>
public sealed record OpportunityList(
    int Year,
    string Zone,
    OpportunityFilter Filter,
    IReadOnlyList<string> Kinds,
    Page<OpportunityCard> Found,
    int Joinable,
    int All
);

/// <param name="Past">Their earlier sign-ups for it.</param>
/// <param name="Forum">Their replies, where these are what is counted.</param>
public sealed record OpportunityPage(
    OpportunityCard Offer,
    int Year,
    string Rule,
    string Participation,
    string HowCredited,
    string Zone,
    IReadOnlyList<PastSignUp> Past,
    ReplyFigures? Forum
);

/// <summary>A sign-up of theirs that is no longer active.</summary>
public sealed record PastSignUp(int Id, SignUpState State, DateTime StateAt);
