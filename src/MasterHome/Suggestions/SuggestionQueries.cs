namespace MasterHome.Suggestions;

public static class SuggestionQueries
{
    public static IQueryable<Suggestion> ToReview(this IQueryable<Suggestion> suggestions) =>
        suggestions.Where(s => s.State == SuggestionState.Open || s.State == SuggestionState.Reported);
}
