using System.Linq.Expressions;

namespace MasterHome.Appeals;

public static class AppealQueries
{
    /// <summary>See <see cref="ToReview"/>. An expression, because compiled queries cannot call methods.</summary>
    public static readonly Expression<Func<Appeal, bool>> IsToReview = a => a.State == AppealState.Open;

    /// <summary>Appeals that wait for an answer.</summary>
    public static IQueryable<Appeal> ToReview(this IQueryable<Appeal> appeals) => appeals.Where(IsToReview);
}
