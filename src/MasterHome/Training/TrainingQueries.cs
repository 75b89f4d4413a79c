using System.Linq.Expressions;

namespace MasterHome.Training;

public static class TrainingQueries
{
    /// <summary>See <see cref="ToReview"/>. An expression, because compiled queries cannot call methods.</summary>
    public static readonly Expression<Func<Completion, bool>> IsToReview = c => c.State == CompletionState.Claimed;

    public static IQueryable<Completion> ToReview(this IQueryable<Completion> completions) => completions.Where(IsToReview);
}
