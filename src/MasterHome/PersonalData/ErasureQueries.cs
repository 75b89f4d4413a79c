using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Leaves;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.PersonalData;

public static class ErasureQueries
{
    public static IQueryable<ErasureRequest> Open(this IQueryable<ErasureRequest> requests) =>
        requests.Where(r => r.State == ErasureState.Requested || r.State == ErasureState.Granted);

    /// <summary>The last one of a member; null before the first.</summary>
    public static Task<ErasureRequest?> LastOf(this IQueryable<ErasureRequest> requests, int memberId, CancellationToken ct) =>
        requests.AsNoTracking().Where(r => r.MemberId == memberId).OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);

    /// <inheritdoc cref="LastOf(IQueryable{ErasureRequest}, int, CancellationToken)"/>
    public static Task<DataExport?> LastOf(this IQueryable<DataExport> exports, int memberId, CancellationToken ct) =>
        exports.AsNoTracking().Where(e => e.MemberId == memberId).OrderByDescending(e => e.RequestedAt).FirstOrDefaultAsync(ct);

    /// <summary>How many items of a member wait for a decision. Interests do not count: the erasure withdraws them.</summary>
    internal static async Task<int> UndecidedOf(this HomeDb db, int memberId, CancellationToken ct) =>
        await db.SignUps.CountAsync(s => s.MemberId == memberId && s.State == SignUpState.Reported, ct)
        + await db.Completions.ToReview().CountAsync(c => c.MemberId == memberId, ct)
        + await db.Suggestions.ToReview().CountAsync(s => s.MemberId == memberId, ct)
        + await db.Appeals.ToReview().CountAsync(a => a.MemberId == memberId, ct)
        + await db.Leaves.ToReview().CountAsync(l => l.MemberId == memberId, ct)
        + await db.CorrectionRequests.ToReview().CountAsync(r => r.MemberId == memberId, ct);
}
