using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>The filters of the catalog page.</summary>
/// <param name="Kind">An existing kind; null for all.</param>
/// <param name="Q">Words that the opportunity’s texts must contain.</param>
/// <param name="Open">Only opportunities that the member can still join.</param>
public sealed record OpportunityFilter(string? Kind, string? Q, bool Open)
{
    public bool IsSet => Open || !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrWhiteSpace(Kind);
}

/// <param name="Found">The current page of matching opportunities.</param>
/// <param name="WhyNot">Why the member cannot sign up for anything; null if they can.</param>
/// <param name="Joinable">Number of opportunities that the member can join, regardless of filters.</param>
internal sealed record OpportunityList(
    int Year,
    string Zone,
    OpportunityFilter Filter,
    IReadOnlyList<string> Kinds,
    Page<OpportunityCard> Found,
    int Joinable,
    int All,
    string? WhyNot
);

/// <param name="Past">The member's inactive sign-ups.</param>
/// <param name="Forum">The member's forum replies; null for other opportunities, or if not counted yet.</param>
internal sealed record OpportunityPage(
    OpportunityCard Card,
    int Year,
    string Rule,
    string Participation,
    string HowCredited,
    string Zone,
    IReadOnlyList<PastSignUp> Past,
    ReplyFigures? Forum
)
{
    /// <summary>Past sessions are shown only to members who signed up for them.</summary>
    /// <returns>Null if there is no such published opportunity.</returns>
    public static async Task<OpportunityPage?> Read(HomeDb db, int memberId, int id, ProgramCalendar calendar, CancellationToken ct)
    {
        var now = calendar.Now;
        var opportunity = await db
            .Opportunities.AsNoTracking()
            .AsSplitQuery()
            .Include(o =>
                o.Sessions.Where(s =>
                    (s.CanceledAt == null && (s.StartsAt == null || s.StartsAt > now))
                    || db.SignUps.Any(own => own.SessionId == s.Id && own.MemberId == memberId)
                )
            )
            .SingleOrDefaultAsync(o => o.Id == id && o.PublishedAt != null, ct);
        if (opportunity is null)
            return null;
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == opportunity.CycleId, ct);
        var card = (await new Catalog(db, cycle, memberId, calendar).LoadCards([opportunity], ct)).Single();
        var past = await db
            .SignUps.Where(s => s.MemberId == memberId && s.OpportunityId == id && !SignUpStates.Active.Contains(s.State))
            .OrderByDescending(s => s.StateAt)
            .ThenByDescending(s => s.Id)
            .Take(PageQueries.DefaultSize)
            .Select(s => new PastSignUp(s.Id, s.State, s.StateAt))
            .ToListAsync(ct);
        return new OpportunityPage(
            card,
            cycle.Year,
            opportunity.Rule,
            opportunity.Participation,
            opportunity.HowCredited,
            await db.Members.ZoneOf(memberId, ct),
            past,
            card.IsCounted ? await ReplyFigures.Read(db, memberId, cycle.Id, id, ct) : null
        );
    }
}

/// <summary>An inactive sign-up of the member.</summary>
internal sealed record PastSignUp(int Id, SignUpState State, DateTime StateAt);
