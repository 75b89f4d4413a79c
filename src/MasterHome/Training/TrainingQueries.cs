namespace MasterHome.Training;

public static class TrainingQueries
{
    public static IQueryable<Completion> ToReview(this IQueryable<Completion> completions) =>
        completions.Where(c => c.State == CompletionState.Claimed);
}
