using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Review;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Suggestions;

internal sealed record SuggestionsPage(int ToReview, ListPage List);

/// <param name="Card">The decision form; null if the suggestion needs no decision.</param>
internal sealed record StaffSuggestionPage(Suggestion Suggestion, string MemberName, DecisionCard? Card)
{
    public DecisionForm Form => Card?.Form ?? new DecisionForm();

    public static async Task<StaffSuggestionPage?> Read(
        HomeDb db,
        ReviewItemReader reader,
        int id,
        ClaimsPrincipal user,
        CancellationToken ct
    )
    {
        if (
            await db
                .Suggestions.AsNoTracking()
                .Join(db.Members, s => s.MemberId, m => m.Id, (s, m) => new { s, MemberName = m.FirstName + " " + m.LastName })
                .SingleOrDefaultAsync(x => x.s.Id == id, ct)
            is not { } found
        )
            return null;
        var decision = await reader.Find(new QueueKey(QueueKind.Suggestion, id), user, ct);
        return new StaffSuggestionPage(
            found.s,
            found.MemberName.Trim(),
            decision is null ? null : new DecisionCard(decision, new DecisionForm { Points = decision.DefaultPoints, OnItem = true })
        );
    }
}
