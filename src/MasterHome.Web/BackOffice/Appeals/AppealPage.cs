using System.Security.Claims;
using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Review;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Appeals;

internal sealed record AppealsPage(int ToReview, ListPage List);

/// <param name="Item">What it is about, as it is now; null when that no longer exists.</param>
/// <param name="Card">The decision form; null if the appeal needs no decision.</param>
internal sealed record AppealPage(Appeal Appeal, string MemberName, AppealedItem? Item, DecisionCard? Card, MessageForm Message)
{
    public required IReadOnlyList<EvidenceFile> Files { get; init; }

    public DecisionForm Form => Card?.Form ?? new DecisionForm();

    public string Title => Item?.Title ?? Labels.Of(Appeal.About);

    /// <summary>The page of what it is about.</summary>
    public string ItemPath =>
        Appeal.About switch
        {
            AppealedKind.SignUp => $"/back-office/sign-ups/{Appeal.AboutId}",
            AppealedKind.Suggestion => $"/back-office/suggestions/{Appeal.AboutId}",
            AppealedKind.Training => $"/back-office/members/{Appeal.MemberId}#trainings",
            _ => $"/back-office/members/{Appeal.MemberId}#points",
        };
}

/// <summary>Reads the page of an appeal.</summary>
public sealed class AppealPageReader(HomeDb db, ReviewItemReader reader)
{
    /// <returns>Null when there is no such appeal.</returns>
    internal async Task<AppealPage?> Read(int id, ClaimsPrincipal user, CancellationToken ct)
    {
        if (await db.Appeals.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } appeal)
            return null;
        var member = await db.Members.Where(m => m.Id == appeal.MemberId).Select(m => m.FirstName + " " + m.LastName).SingleAsync(ct);
        var decision = await reader.Find(new QueueKey(QueueKind.Appeal, id), user, ct);
        return new AppealPage(
            appeal,
            member.Trim(),
            await db.FindAppealed(appeal.MemberId, appeal.Thing, ct),
            decision is null ? null : new DecisionCard(decision, new DecisionForm { OnItem = true }),
            new MessageForm()
        )
        {
            Files = await db.EvidenceOf(EvidenceSubject.Appeal, id).ToListAsync(ct),
        };
    }
}
