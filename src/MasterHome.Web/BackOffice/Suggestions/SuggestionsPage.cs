using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Queue;

namespace MasterHome.Web.BackOffice.Suggestions;

public sealed record SuggestionsPage(SuggestionState? State, string? Search, int Waiting, Page<StaffSuggestionRow> Suggestions);

public sealed record StaffSuggestionRow(
    int Id,
    string Title,
    int MemberId,
    string Who,
    SuggestionState State,
    int? Points,
    DateTime At,
    string? By
);

/// <param name="Card">The decision, while it waits for one.</param>
public sealed record StaffSuggestionPage(Suggestion Suggestion, string Who, DecisionCard? Card);
