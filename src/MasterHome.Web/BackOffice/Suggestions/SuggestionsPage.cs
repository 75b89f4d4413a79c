using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;

namespace MasterHome.Web.BackOffice.Suggestions;

internal sealed record SuggestionsPage(SuggestionState? State, string? Search, int ToReview, Page<StaffSuggestionRow> Suggestions);

internal sealed record StaffSuggestionRow(
    int Id,
    string Title,
    int MemberId,
    string MemberName,
    SuggestionState State,
    int? Points,
    DateTime At,
    string? By
);

/// <param name="Card">The decision form; null if the suggestion needs no decision.</param>
internal sealed record StaffSuggestionPage(Suggestion Suggestion, string MemberName, DecisionCard? Card);
