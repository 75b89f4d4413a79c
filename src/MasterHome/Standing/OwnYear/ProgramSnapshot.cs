using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.OwnYear;

/// <summary>What all members share, as of one <see cref="ProgramVersion"/>. Requests share its objects: they are read, never changed and
/// never attached to a context.</summary>
public sealed class ProgramSnapshot
{
    private readonly ILookup<int, Requirement> _requirements;
    private readonly Dictionary<int, Session> _sessions;
    private readonly ILookup<int, Opportunity> _byCycle;

    private ProgramSnapshot(
        long version,
        IReadOnlyList<ProgramCycle> cycles,
        IEnumerable<Requirement> requirements,
        IEnumerable<Course> courses,
        IEnumerable<Opportunity> opportunities
    )
    {
        (Version, Cycles) = (version, cycles);
        _requirements = requirements.ToLookup(r => r.CycleId);
        Courses = courses.ToDictionary(c => c.Id);
        Opportunities = opportunities.ToDictionary(o => o.Id);
        _byCycle = Opportunities.Values.ToLookup(o => o.CycleId);
        _sessions = Opportunities.Values.SelectMany(o => o.Sessions).ToDictionary(s => s.Id);
    }

    public long Version { get; }

    public IReadOnlyList<ProgramCycle> Cycles { get; }

    /// <summary>All courses with their prerequisites, by id.</summary>
    public IReadOnlyDictionary<int, Course> Courses { get; }

    /// <summary>All opportunities with their sessions, also drafts and retired ones, by id.</summary>
    public IReadOnlyDictionary<int, Opportunity> Opportunities { get; }

    public ProgramCycle? OfYear(int year) => Cycles.FirstOrDefault(c => c.Year == year);

    public IEnumerable<Requirement> RequirementsOf(int cycleId) => _requirements[cycleId];

    public IEnumerable<Opportunity> OpportunitiesOf(int cycleId) => _byCycle[cycleId];

    /// <summary>The opportunity whose points are forum replies; null when the cycle has none that is open.</summary>
    public Opportunity? ForumOpportunityOf(int cycleId) =>
        _byCycle[cycleId].Where(o => o is { IsOpen: true, Tracking: Tracking.ForumReplies }).MinBy(o => o.Id);

    public Session? FindSession(int id) => _sessions.GetValueOrDefault(id);

    /// <summary>What refers to other rows is read before them, so that what it refers to is there even when somebody adds rows
    /// meanwhile.</summary>
    internal static async Task<ProgramSnapshot> Read(HomeDb db, long version, CancellationToken ct)
    {
        var opportunities = await db
            .Opportunities.AsNoTracking()
            .AsSplitQuery()
            .Include(o => o.Sessions)
            .OrderBy(o => o.Id)
            .ToListAsync(ct);
        var requirements = await db.Requirements.AsNoTracking().OrderBy(r => r.Id).ToListAsync(ct);
        return new(
            version,
            await db.Cycles.AsNoTracking().OrderBy(c => c.Year).ToListAsync(ct),
            requirements,
            await db.Courses.AsNoTrackingWithIdentityResolution().Include(c => c.Prerequisites).OrderBy(c => c.Id).ToListAsync(ct),
            opportunities
        );
    }
}
