using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Leaves;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Counts the items that the program team has to review, in one query and once for each request. Every page of the back office
/// does, so no kind is counted further than to one more than <see cref="PageQueries.MostCounted"/>.</summary>
public sealed class ReviewCounts(HomeDb db)
{
    private static readonly Func<HomeDb, CancellationToken, Task<ItemsToReview?>> Count = EF.CompileAsyncQuery(
        (HomeDb db, CancellationToken ct) =>
            db
                .Cycles.OrderBy(c => c.Id)
                .Select(_ => new ItemsToReview
                {
                    Reports = new(
                        db.SignUps.Where(s => s.State == SignUpState.Reported).Take(PageQueries.MostCounted + 1).Count(),
                        db.SignUps.Where(s => s.State == SignUpState.Reported).Min(s => (DateTime?)s.StateAt)
                    ),
                    Interests = new(
                        db.SignUps.Where(s => s.State == SignUpState.Interested).Take(PageQueries.MostCounted + 1).Count(),
                        db.SignUps.Where(s => s.State == SignUpState.Interested).Min(s => (DateTime?)s.StateAt)
                    ),
                    Training = new(
                        db.Completions.Where(TrainingQueries.IsToReview).Take(PageQueries.MostCounted + 1).Count(),
                        db.Completions.Where(TrainingQueries.IsToReview).Min(c => (DateTime?)c.ReportedAt)
                    ),
                    Suggestions = new(
                        db.Suggestions.Where(SuggestionQueries.IsToReview).Take(PageQueries.MostCounted + 1).Count(),
                        db.Suggestions.Where(SuggestionQueries.IsToReview).Min(s => (DateTime?)(s.WaitsSince ?? s.CreatedAt))
                    ),
                    Corrections = new(
                        db.CorrectionRequests.Where(CorrectionQueries.IsToReview).Take(PageQueries.MostCounted + 1).Count(),
                        db.CorrectionRequests.Where(CorrectionQueries.IsToReview).Min(r => (DateTime?)r.AskedAt)
                    ),
                    Leaves = new(
                        db.Leaves.Where(LeaveQueries.IsToReview).Take(PageQueries.MostCounted + 1).Count(),
                        db.Leaves.Where(LeaveQueries.IsToReview).Min(l => (DateTime?)l.AskedAt)
                    ),
                    Appeals = new(
                        db.Appeals.Where(AppealQueries.IsToReview).Take(PageQueries.MostCounted + 1).Count(),
                        db.Appeals.Where(AppealQueries.IsToReview).Min(a => (DateTime?)a.WaitsSince)
                    ),
                    Erasures = db.ErasureRequests.Count(r => r.State == ErasureState.Requested),
                    FailedEmails = db.OutgoingEmails.Count(m => m.State == EmailState.Failed),
                })
                .FirstOrDefault()
    );

    private ItemsToReview? _items;

    internal async Task<ItemsToReview> Read(CancellationToken ct) => _items ??= await Count(db, ct) ?? new ItemsToReview();
}

/// <param name="Count">At most one more than <see cref="PageQueries.MostCounted"/>.</param>
/// <param name="Oldest">When the item that waits longest began to wait, UTC; null when nothing waits.</param>
internal readonly record struct ItemCount(int Count, DateTime? Oldest);

/// <summary>How many items of each kind there are to review.</summary>
internal sealed record ItemsToReview
{
    public ItemCount Reports { get; init; }

    public ItemCount Interests { get; init; }

    public ItemCount Training { get; init; }

    public ItemCount Suggestions { get; init; }

    public ItemCount Corrections { get; init; }

    public ItemCount Leaves { get; init; }

    public ItemCount Appeals { get; init; }

    /// <summary>Requests for erasure, which only administrators see.</summary>
    public int Erasures { get; init; }

    public int FailedEmails { get; init; }

    public int SignUps => UpToMost(Reports.Count + Interests.Count);

    public ItemCount All
    {
        get
        {
            ItemCount[] kinds = [Reports, Interests, Training, Suggestions, Corrections, Leaves, Appeals];
            return new(UpToMost(kinds.Sum(k => k.Count)), kinds.Min(k => k.Oldest));
        }
    }

    private static int UpToMost(int count) => Math.Min(count, PageQueries.MostCounted + 1);

    /// <summary>What the side menu shows beside its addresses.</summary>
    public IReadOnlyDictionary<string, int> ByMenuAddress =>
        new Dictionary<string, int>
        {
            ["/back-office/queue"] = All.Count,
            ["/back-office/sign-ups"] = SignUps,
            ["/back-office/training"] = Training.Count,
            ["/back-office/suggestions"] = Suggestions.Count,
            ["/back-office/appeals"] = Appeals.Count,
            ["/back-office/leave"] = Leaves.Count,
            ["/back-office/data-requests"] = Erasures,
            ["/back-office/emails"] = FailedEmails,
        };
}
