using System.Linq.Expressions;

namespace MasterHome.Suggestions;

public static class SuggestionQueries
{
    /// <summary>See <see cref="ToReview"/>. An expression, because compiled queries cannot call methods.</summary>
    public static readonly Expression<Func<Suggestion, bool>> IsToReview = s =>
        s.State == SuggestionState.Open || s.State == SuggestionState.Reported;

    public static IQueryable<Suggestion> ToReview(this IQueryable<Suggestion> suggestions) => suggestions.Where(IsToReview);
}
