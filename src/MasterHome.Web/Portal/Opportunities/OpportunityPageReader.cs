using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>Reads the page of one opportunity for a member. Sessions that have begun are shown only to members who signed up for
/// them.</summary>
internal sealed class OpportunityPageReader(HomeDb db, ProgramCalendar calendar, MemberYearReader reader)
{
    /// <returns>Null if there is no such published opportunity.</returns>
    public async Task<OpportunityPage?> Read(ClaimsPrincipal user, int id, CancellationToken ct)
    {
        var program = await reader.ReadProgram(user.ProgramVersion(), ct);
        if (program.Opportunities.GetValueOrDefault(id) is not { PublishedAt: not null } opportunity)
            return null;
        if (
            program.Cycles.FirstOrDefault(c => c.Id == opportunity.CycleId) is not { } cycle
            || await reader.ReadSignUps(user.MemberId(), program, cycle, ct) is not { } own
        )
            return null;
        var catalog = await Catalog.Open(db, own, calendar, reader, ct);
        var card = await catalog.LoadCard(opportunity, ct);
        var isWatched = !card.IsCounted && await db.Watches.AnyAsync(w => w.MemberId == own.Member.Who.Id && w.OpportunityId == id, ct);
        return new OpportunityPage(
            card,
            cycle.Year,
            opportunity.Rule,
            opportunity.Participation,
            opportunity.HowCredited,
            own.Member.Who.TimeZone,
            FindPast(own, id),
            isWatched,
            opportunity.IsOpen && !card.IsCounted && card is { HasPlace: false, IsJoined: false } && catalog.WhyNotTakePart is null,
            await ReadForum(own, opportunity, ct)
        );
    }

    /// <summary>The member's sign-ups for it that are over, the latest first.</summary>
    private static IReadOnlyList<PastSignUp> FindPast(MemberSignUps own, int opportunityId) =>
        [
            .. own
                .SignUps.Select(s => s.SignUp)
                .Where(s => s.OpportunityId == opportunityId && !s.IsActive)
                .OrderByDescending(s => s.StateAt)
                .ThenByDescending(s => s.Id)
                .Take(PageQueries.DefaultSize)
                .Select(s => new PastSignUp(s.Id, s.State, s.StateAt)),
        ];

    /// <summary>The replies that this opportunity counts; null when it counts none, or none have been read yet.</summary>
    private async Task<ReplyFigures?> ReadForum(MemberSignUps own, Opportunity opportunity, CancellationToken ct)
    {
        var me = own.Member.Who.Id;
        if (opportunity.Tracking == Tracking.SignUp || await reader.ReadForum(me, own.Cycle.Id, ct) is not { } counts)
            return null;
        var points = await db
            .PointEntries.Where(e =>
                e.MemberId == me && e.CycleId == own.Cycle.Id && e.Kind == PointKind.ForumReplies && e.OpportunityId == opportunity.Id
            )
            .SumAsync(e => e.Points, ct);
        return ReplyFigures.Of(counts, points, opportunity.MaxTimes);
    }
}
