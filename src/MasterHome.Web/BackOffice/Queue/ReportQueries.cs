using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>The queries of a completion report or an interest, which most items of the queue are. Compiled, because the queue opens its
/// first item with each page.</summary>
internal static class ReportQueries
{
    private const int MostOthers = 10;

    /// <summary>Null if it does not wait.</summary>
    public static readonly Func<HomeDb, int, Task<WaitingReport?>> Find = EF.CompileAsyncQuery(
        (HomeDb db, int id) =>
            db
                .SignUps.AsNoTracking()
                .AsSingleQuery()
                .Where(OpportunityQueries.IsToReview)
                .Where(s => s.Id == id)
                .Select(s => new WaitingReport
                {
                    SignUp = s,
                    Files = db
                        .EvidenceFiles.Where(f => f.Subject == EvidenceSubject.SignUp && f.SubjectId == s.Id)
                        .OrderBy(f => f.AddedAt)
                        .ThenBy(f => f.Id)
                        .ToList(),
                })
                .FirstOrDefault()
    );

    /// <summary>Other reports of the member (the second number) for the opportunity (the first), and those of other members with the same
    /// words: somebody may have copied them, or reported for somebody else. The text is the key of its words; empty for too few.</summary>
    public static readonly Func<HomeDb, int, int, int, string, IAsyncEnumerable<OtherReport>> Others = EF.CompileAsyncQuery(
        (HomeDb db, int opportunityId, int memberId, int id, string evidenceKey) =>
            db
                .SignUps.Where(s =>
                    s.OpportunityId == opportunityId
                    && s.Id != id
                    && (s.State == SignUpState.Verified || s.State == SignUpState.Reported)
                    && s.MemberId == memberId
                )
                .OrderByDescending(s => s.StateAt)
                .Take(MostOthers)
                .Concat(
                    db.SignUps.Where(s =>
                            s.OpportunityId == opportunityId
                            && s.Id != id
                            && (s.State == SignUpState.Verified || s.State == SignUpState.Reported)
                            && s.MemberId != memberId
                            && s.EvidenceKey == evidenceKey
                        )
                        .OrderBy(s => s.Id)
                        .Take(MostOthers)
                )
                .Select(s => new OtherReport
                {
                    Id = s.Id,
                    MemberId = s.MemberId,
                    State = s.State,
                    CompletedOn = s.CompletedOn,
                    Evidence = s.Evidence,
                })
    );
}

internal sealed class WaitingReport
{
    public required SignUp SignUp { get; init; }

    public required List<EvidenceFile> Files { get; init; }
}

internal sealed class OtherReport
{
    public required int Id { get; init; }

    public required int MemberId { get; init; }

    public required SignUpState State { get; init; }

    public required DateOnly? CompletedOn { get; init; }

    public required string? Evidence { get; init; }
}
