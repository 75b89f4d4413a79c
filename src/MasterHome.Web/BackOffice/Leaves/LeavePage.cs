using System.Security.Claims;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Review;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Queue;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Leaves;

internal sealed record LeavesPage(int ToReview, ListPage List);

/// <param name="Card">The decision form; null if the leave needs no decision.</param>
internal sealed record LeavePage(Leave Leave, string MemberName, DecisionCard? Card)
{
    public DecisionForm Form => Card?.Form ?? new DecisionForm();

    public static async Task<LeavePage?> Read(HomeDb db, ReviewItemReader reader, int id, ClaimsPrincipal user, CancellationToken ct)
    {
        if (
            await db
                .Leaves.AsNoTracking()
                .Join(db.Members, l => l.MemberId, m => m.Id, (l, m) => new { Leave = l, Name = m.FirstName + " " + m.LastName })
                .SingleOrDefaultAsync(x => x.Leave.Id == id, ct)
            is not { } found
        )
            return null;
        var decision = await reader.Find(new QueueKey(QueueKind.Leave, id), user, ct);
        return new LeavePage(
            found.Leave,
            found.Name.Trim(),
            decision is null ? null : new DecisionCard(decision, new DecisionForm { OnItem = true })
        );
    }
}
