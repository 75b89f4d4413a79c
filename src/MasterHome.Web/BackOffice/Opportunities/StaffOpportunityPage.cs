using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Sessions;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>One opportunity with its sessions.</summary>
/// <param name="Taken">Number of places taken, by session id.</param>
/// <param name="Waiting">Number of members on the waitlist or interested, by session id.</param>
internal sealed record StaffOpportunityPage(
    Opportunity Opportunity,
    int Year,
    bool IsClosed,
    IReadOnlyDictionary<int, int> Taken,
    IReadOnlyDictionary<int, int> Waiting,
    DateTime Now,
    SessionForm Session,
    bool CanDelete
)
{
    /// <summary>The newest open year after its own, to which it can be copied; null when there is none.</summary>
    public required int? NextYear { get; init; }

    public required PublicationForm Publication { get; init; }

    public required EditedVersion PublicationVersion { get; init; }

    /// <summary>The program's time zone.</summary>
    public required string Zone { get; init; }

    /// <summary>What the form of the planned publication is made from.</summary>
    public static string Planned(Opportunity opportunity) => $"{opportunity.PublishAt:O}";

    public static async Task<StaffOpportunityPage?> Read(HomeDb db, int id, ProgramCalendar calendar, CancellationToken ct)
    {
        if (await db.Opportunities.AsNoTracking().Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } opportunity)
            return null;
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == opportunity.CycleId, ct);
        var signUps = db.SignUps.Where(s => s.OpportunityId == id);
        return new StaffOpportunityPage(
            opportunity,
            cycle.Year,
            cycle.IsClosed,
            await signUps
                .HoldingPlaces()
                .GroupBy(s => s.SessionId)
                .Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, ct),
            await signUps
                .Where(s => s.State == SignUpState.Waiting || s.State == SignUpState.Interested)
                .GroupBy(s => s.SessionId)
                .Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, ct),
            calendar.Now,
            new SessionForm { Zone = calendar.Zone.Id },
            await new DraftRemovals(db).WhyNotDelete(opportunity, ct) is null
        )
        {
            NextYear = await db.Cycles.Where(c => c.ClosedAt == null && c.Year > cycle.Year).MaxAsync(c => (int?)c.Year, ct),
            Publication = new PublicationForm { PublishAt = opportunity.PublishAt is { } at ? TimeZones.Local(at, calendar.Zone) : null },
            PublicationVersion = await EditedVersion.Of(db, nameof(MasterHome.Opportunities.Opportunity), id, Planned(opportunity), ct) with
            {
                // Named apart from the form of the opportunity's terms.
                About = $"PublishAt {id}",
            },
            Zone = calendar.Zone.Id,
        };
    }
}
