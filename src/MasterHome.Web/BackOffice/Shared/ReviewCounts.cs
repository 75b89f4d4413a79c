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
    /// <summary>Items to review by menu address, in one query.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> CountByMenuAddress(HomeDb db, CancellationToken ct)
    {
        // Outside the query below, in which EF would run each of them by itself to get a parameter.
        var (signUps, trainings, suggestions) = (db.SignUps.ToReview(), db.Completions.ToReview(), db.Suggestions.ToReview());
        var corrections = db.CorrectionRequests.ToReview();
        var counts = await db
            .Cycles.OrderBy(c => c.Id)
            .Take(1)
            .Select(_ => new
            {
                SignUps = signUps.Count(),
                Training = trainings.Count(),
                Suggestions = suggestions.Count(),
                Corrections = corrections.Count(),
                Emails = db.OutgoingEmails.Count(m => m.State == EmailState.Failed),
            })
            .FirstOrDefaultAsync(ct);
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
}
