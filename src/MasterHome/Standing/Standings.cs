using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Standing.OwnYear;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>Calculates standings for one or all members with the same few queries, never one per member.</summary>
public sealed class Standings(HomeDb db, ProgramCalendar calendar)
{
    public async Task<MemberStanding?> Of(int memberId, ProgramCycle cycle, CancellationToken ct = default) =>
        (await Of(db.Members.Where(m => m.Id == memberId), cycle, ct)).SingleOrDefault();

    /// <inheritdoc cref="BelowPace"/>
    public async Task<bool> IsBelowPace(int memberId, ProgramCycle cycle, CancellationToken ct = default) =>
        await Of(memberId, cycle, ct) is { BehindPace: > 0 };

    /// <param name="members">The members; the result has one standing each, in no particular order.</param>
    public async Task<IReadOnlyList<MemberStanding>> Of(IQueryable<Member> members, ProgramCycle cycle, CancellationToken ct = default) =>
        await Of(members, cycle, await db.Requirements.AsNoTracking().Where(r => r.CycleId == cycle.Id).ToListAsync(ct), ct);

    /// <param name="required">The requirements to assume instead of those of the cycle.</param>
    internal async Task<IReadOnlyList<MemberStanding>> Of(
        IQueryable<Member> members,
        ProgramCycle cycle,
        IReadOnlyList<Requirement> required,
        CancellationToken ct
    )
    {
        var courses = await db.Courses.AsNoTracking().Include(c => c.Prerequisites).ToDictionaryAsync(c => c.Id, ct);
        var ids = members.Select(m => m.Id);
        var (year, cycleId, today) = (cycle.Year, cycle.Id, calendar.Today);
        var optOuts = db.OptOuts.InForce(cycleId);
        var earlier = db.OptOuts.Before(db.Cycles, year);
        var who = await members
            .AsNoTracking()
            // Leaves and overrides are rare: one query is quicker than three.
            .AsSingleQuery()
            .Select(m => new
            {
                Member = new StandingMember(m.Id, m.FirstName, m.LastName, m.Email, m.TimeZone, m.IsPartner, m.QualifiedOn),
                m.EndedWith,
                Leaves = m.Leaves.Where(l => l.State == LeaveState.Granted).ToList(),
                Overrides = db.RequiredOverrides.Where(o => o.CycleId == cycleId && o.MemberId == m.Id).ToList(),
                OptedOutAt = optOuts.Where(o => o.MemberId == m.Id).Select(o => (DateTime?)o.OptedOutAt).FirstOrDefault(),
                HasLeftBefore = earlier.Any(o => o.MemberId == m.Id),
            })
            .ToListAsync(ct);
        var points = (await Earned(cycleId, ids).Concat(SignedUp(cycleId, ids)).Concat(Suggested(year, ids)).ToListAsync(ct)).ToLookup(
            p => (p.MemberId, p.Kind),
            p => p.Points
        );
        var trainings = await RequiredTrainings.Load(db, required, courses, ids, ct);

        return
        [
            .. who.Select(m =>
                Calculate(
                    cycle,
                    m.Member,
                    Member.IsIn(year, m.Member.QualifiedOn, m.EndedWith) && !m.HasLeftBefore,
                    m.Leaves,
                    m.Overrides.FirstOrDefault(),
                    points[(m.Member.Id, PointsKind.Earned)].Sum(),
                    points[(m.Member.Id, PointsKind.Awaiting)].Sum(),
                    points[(m.Member.Id, PointsKind.SignedUpFor)].Sum(),
                    trainings.Of(m.Member.Id, m.Member.IsPartner),
                    m.OptedOutAt,
                    today
                )
            ),
        ];
    }

    /// <summary>The standing from its parts, whoever read them.</summary>
    internal static MemberStanding Calculate(
        ProgramCycle cycle,
        StandingMember who,
        bool inCycle,
        IReadOnlyList<Leave> leaves,
        RequiredOverride? instead,
        int earned,
        int awaiting,
        int signedUpFor,
        IReadOnlyList<RequiredTraining> trainings,
        DateTime? optedOutAt,
        DateOnly today
    ) =>
        new(
            who,
            cycle.Id,
            cycle.Year,
            inCycle,
            RequiredPoints.Of(cycle, who.QualifiedOn, leaves, instead),
            earned,
            awaiting,
            signedUpFor,
            trainings,
            optedOutAt,
            CountedDays.Of(cycle.Year, who.QualifiedOn, leaves),
            cycle.AtRisk,
            today
        );

    private IQueryable<SumOfPoints> Earned(int cycleId, IQueryable<int> ids) =>
        db
            .PointEntries.Where(e => e.CycleId == cycleId && ids.Contains(e.MemberId))
            .GroupBy(e => e.MemberId)
            .Select(g => new SumOfPoints
            {
                MemberId = g.Key,
                Kind = PointsKind.Earned,
                Points = g.Sum(e => e.Points),
            });

    /// <summary>Points of reported and of confirmed sign-ups.</summary>
    private IQueryable<SumOfPoints> SignedUp(int cycleId, IQueryable<int> ids) =>
        db
            .SignUps.Where(s => (s.State == SignUpState.Confirmed || s.State == SignUpState.Reported) && ids.Contains(s.MemberId))
            .Where(s => db.Opportunities.Any(o => o.Id == s.OpportunityId && o.CycleId == cycleId))
            .GroupBy(s => new { s.MemberId, s.State })
            .Select(g => new SumOfPoints
            {
                MemberId = g.Key.MemberId,
                Kind = g.Key.State == SignUpState.Reported ? PointsKind.Awaiting : PointsKind.SignedUpFor,
                Points = g.Sum(s => s.Points),
            });

    /// <summary>Points of reported and of accepted suggestions.</summary>
    private IQueryable<SumOfPoints> Suggested(int year, IQueryable<int> ids)
    {
        var (begin, end) = (calendar.StartOf(year), calendar.StartOf(year + 1));
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        return db
            .Suggestions.Where(s =>
                (s.State == SuggestionState.Accepted || s.State == SuggestionState.Reported) && ids.Contains(s.MemberId)
            )
            .Where(s => (s.DoneOn == null && s.CreatedAt >= begin && s.CreatedAt < end) || (s.DoneOn >= first && s.DoneOn <= last))
            .GroupBy(s => new { s.MemberId, s.State })
            .Select(g => new SumOfPoints
            {
                MemberId = g.Key.MemberId,
                Kind = g.Key.State == SuggestionState.Reported ? PointsKind.Awaiting : PointsKind.SignedUpFor,
                Points = g.Sum(s => s.Points ?? 0),
            });
    }

    private enum PointsKind
    {
        Earned,
        Awaiting,
        SignedUpFor,
    }

    private sealed class SumOfPoints
    {
        public required int MemberId { get; init; }

        public required PointsKind Kind { get; init; }

        public required int Points { get; init; }
    }
}
