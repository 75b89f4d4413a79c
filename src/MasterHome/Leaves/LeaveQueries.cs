using System.Linq.Expressions;
using MasterHome.Members;

namespace MasterHome.Leaves;

public static class LeaveQueries
{
    /// <summary>See <see cref="ToReview"/>. An expression, because compiled queries cannot call methods.</summary>
    public static readonly Expression<Func<Leave, bool>> IsToReview = l => l.State == LeaveState.Requested;

    /// <summary>Requests that wait for a decision.</summary>
    public static IQueryable<Leave> ToReview(this IQueryable<Leave> leaves) => leaves.Where(IsToReview);
}
