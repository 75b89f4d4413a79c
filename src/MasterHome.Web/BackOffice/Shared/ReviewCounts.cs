using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Counts the items that the program team has to review.</summary>
internal static class ReviewCounts
{
    private static readonly Func<HomeDb, CancellationToken, Task<Counts?>> Count = EF.CompileAsyncQuery(
        (HomeDb db, CancellationToken ct) =>
            db
                .Cycles.OrderBy(c => c.Id)
                .Select(_ => new Counts
                {
                    SignUps = db.SignUps.Count(OpportunityQueries.IsToReview),
                    Training = db.Completions.Count(TrainingQueries.IsToReview),
                    Suggestions = db.Suggestions.Count(SuggestionQueries.IsToReview),
                    Corrections = db.CorrectionRequests.Count(CorrectionQueries.IsToReview),
                    Emails = db.OutgoingEmails.Count(m => m.State == EmailState.Failed),
                })
                .FirstOrDefault()
    );

    /// <summary>Items to review by menu address, in one query.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> CountByMenuAddress(HomeDb db, CancellationToken ct)
    {
        var counts = await Count(db, ct);
        return counts is null
            ? new Dictionary<string, int>()
            : new Dictionary<string, int>
            {
                ["/back-office/queue"] = counts.SignUps + counts.Training + counts.Suggestions + counts.Corrections,
                ["/back-office/sign-ups"] = counts.SignUps,
                ["/back-office/training"] = counts.Training,
                ["/back-office/suggestions"] = counts.Suggestions,
                ["/back-office/emails"] = counts.Emails,
            };
    }

    private sealed class Counts
    {
        public required int SignUps { get; init; }

        public required int Training { get; init; }

        public required int Suggestions { get; init; }

        public required int Corrections { get; init; }

        public required int Emails { get; init; }
    }
}
