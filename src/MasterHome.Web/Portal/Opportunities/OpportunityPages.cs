using System.ComponentModel.DataAnnotations;
using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>The filters of the catalog page.</summary>
/// <param name="Kind">An existing kind; null for all.</param>
/// <param name="Q">Words that the opportunity’s texts must contain.</param>
/// <param name="Open">Only opportunities that the member can still join.</param>
/// <param name="Free">Only those with a place that the member can take at once, without a waitlist.</param>
/// <param name="Watched">Only those that the member is told about when they can sign up.</param>
/// <param name="Plan">Only those of the member's plan: the fewest hours that close the gap, with all days and kinds.</param>
/// <param name="Points">At least so many points each time.</param>
/// <param name="Hours">At most so many hours each time.</param>
/// <param name="By">A session on this day or before it, by the member’s clock, or one without a day.</param>
public sealed record OpportunityFilter(
    string? Kind,
    string? Q,
    bool Open,
    bool Free,
    bool Watched,
    bool Plan,
    [Range(0, 1000)] int? Points,
    [Range(0, 1000)] int? Hours,
    DateOnly? By,
    OpportunityOrder Sort
)
{
    private const int MinutesOfAnHour = 60;

    public bool IsSet => Open || !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrWhiteSpace(Kind) || HasMore;

    /// <summary>Whether one of the filters is set that are folded away.</summary>
    public bool HasMore => Free || Watched || Plan || Points is not null || Hours is not null || By is not null;

    /// <summary>All but <see cref="Open"/>, <see cref="Free"/>, <see cref="Watched"/> and <see cref="Plan"/>, which ask for the member’s
    /// sign-ups, watches and points, and the taken places.</summary>
    /// <param name="words">Of <see cref="Q"/>.</param>
    /// <param name="zone">The member’s.</param>
    public bool Matches(Opportunity opportunity, IReadOnlyList<string> words, TimeZoneInfo zone, DateTime now) =>
        (string.IsNullOrWhiteSpace(Kind) || opportunity.Kind == Kind)
        && words.All(word => opportunity.SearchText.Contains(word, StringComparison.Ordinal))
        && !(opportunity.Points < Points)
        && !(opportunity.Minutes > Hours * MinutesOfAnHour)
        && (
            By is not { } last
            || opportunity.Sessions.Any(s =>
                s.CanceledAt is null && (s.StartsAt is not { } start || (start > now && TimeZones.DayOf(start, zone) <= last))
            )
        );

    public IEnumerable<Opportunity> Sorted(IEnumerable<Opportunity> found, DateTime now) =>
        (
            Sort switch
            {
                OpportunityOrder.Date => found.OrderBy(o => NextStart(o, now) ?? DateTime.MaxValue),
                OpportunityOrder.Points => found.OrderByDescending(o => o.Points),
                OpportunityOrder.Hours => found.OrderBy(o => o.Minutes),
                OpportunityOrder.Title => found.OrderBy(o => o.Title, StringComparer.Ordinal),
                _ => found.OrderBy(o => o.Kind, StringComparer.Ordinal),
            }
        )
            .ThenBy(o => o.Title, StringComparer.Ordinal)
            .ThenBy(o => o.Id);

    private static DateTime? NextStart(Opportunity opportunity, DateTime now) =>
        opportunity.Sessions.Where(s => s.CanceledAt is null && s.StartsAt > now).Min(s => s.StartsAt);
}

public enum OpportunityOrder
{
    Kind,

    [Display(Name = "Next date")]
    Date,

    [Display(Name = "Most points")]
    Points,

    [Display(Name = "Fewest hours")]
    Hours,
    Title,
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
/// <param name="IsWatched">Whether the member is told when they can sign up.</param>
/// <param name="MayWatch">Whether the member can ask for that.</param>
/// <param name="Forum">The member's forum replies; null for other opportunities, or if not counted yet.</param>
internal sealed record OpportunityPage(
    OpportunityCard Card,
    int Year,
    string Rule,
    string Participation,
    string HowCredited,
    string Zone,
    IReadOnlyList<PastSignUp> Past,
    bool IsWatched,
    bool MayWatch,
    ReplyFigures? Forum
);

/// <summary>An inactive sign-up of the member.</summary>
internal sealed record PastSignUp(int Id, SignUpState State, DateTime StateAt);
