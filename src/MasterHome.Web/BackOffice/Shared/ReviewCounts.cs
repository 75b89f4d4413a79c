using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Counts the items that the program team has to review.</summary>
public static class ReviewCounts
{
    /// <summary>Completion reports to verify and interests to confirm.</summary>
    public static IQueryable<SignUp> ToDecide(this IQueryable<SignUp> signUps) =>
        signUps.Where(s => s.State == SignUpState.Reported || s.State == SignUpState.Interested);

    public static IQueryable<Completion> ToDecide(this IQueryable<Completion> completions) =>
        completions.Where(c => c.State == CompletionState.Claimed);

    public static IQueryable<Suggestion> ToDecide(this IQueryable<Suggestion> suggestions) =>
        suggestions.Where(s => s.State == SuggestionState.Open || s.State == SuggestionState.Reported);

    /// <summary>Items to review by menu address, in one query.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> CountByMenuAddress(HomeDb db, CancellationToken ct)
    {
        var counts = await db
            .Cycles.OrderBy(c => c.Id)
            .Take(1)
            .Select(_ => new
            {
                SignUps = db.SignUps.Count(s => s.State == SignUpState.Reported || s.State == SignUpState.Interested),
                Training = db.Completions.Count(c => c.State == CompletionState.Claimed),
                Suggestions = db.Suggestions.Count(s => s.State == SuggestionState.Open || s.State == SuggestionState.Reported),
                Emails = db.OutgoingEmails.Count(m => m.State == EmailState.Parked),
            })
            .FirstOrDefaultAsync(ct);
        return counts is null
            ? new Dictionary<string, int>()
            : new Dictionary<string, int>
            {
                ["/back-office/queue"] = counts.SignUps + counts.Training + counts.Suggestions,
                ["/back-office/sign-ups"] = counts.SignUps,
                ["/back-office/training"] = counts.Training,
                ["/back-office/suggestions"] = counts.Suggestions,
                ["/back-office/emails"] = counts.Emails,
            };
    }
}
