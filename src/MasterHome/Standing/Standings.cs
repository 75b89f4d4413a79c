using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>Calculates standings for one or all members with the same few queries, never one per member.</summary>
public sealed class Standings(HomeDb db, ProgramCalendar calendar)
{
    public async Task<MemberStanding?> Of(int memberId, ProgramCycle cycle, CancellationToken ct = default) =>
        (await Of(db.Members.Where(m => m.Id == memberId), cycle, ct)).SingleOrDefault();

    /// <param name="members">The members; the result has one standing each, in no particular order.</param>
    public Task<IReadOnlyList<MemberStanding>> Of(IQueryable<Member> members, ProgramCycle cycle, CancellationToken ct = default) =>
        Of(members, cycle, null, ct);

    /// <param name="planned">The requirements to assume instead of those of the cycle.</param>
    internal async Task<IReadOnlyList<MemberStanding>> Of(
        IQueryable<Member> members,
        ProgramCycle cycle,
        IReadOnlyList<Requirement>? planned,
        CancellationToken ct
    )
    {
        var ids = members.Select(m => m.Id);
        var (year, cycleId, today) = (cycle.Year, cycle.Id, calendar.Today);
        var who = await members
            .AsNoTracking()
            .AsSplitQuery()
            .Select(m => new
            {
                Member = new StandingMember(m.Id, m.FirstName, m.LastName, m.Email, m.TimeZone, m.IsPartner, m.QualifiedOn),
                m.EndedWith,
                Leaves = m.Leaves.Where(l => l.GrantedAt != null && l.EndedAt == null).ToList(),
            })
            .ToListAsync(ct);
        var earned = await db
            .PointEntries.Where(e => e.CycleId == cycleId && ids.Contains(e.MemberId))
            .GroupBy(e => e.MemberId)
            .Select(g => new { g.Key, Sum = g.Sum(e => e.Points) })
            .ToDictionaryAsync(g => g.Key, g => g.Sum, ct);
        var pending = await Pending(cycleId, ids, ct);
        var suggestionPoints = await SuggestionPoints(year, ids, ct);
        var optOuts = await db
            .OptOuts.InForce(cycleId)
            .Where(o => ids.Contains(o.MemberId))
            .ToDictionaryAsync(o => o.MemberId, o => o.OptedOutAt, ct);
        var gone = (
            await db.OptOuts.Before(db.Cycles, year).Where(o => ids.Contains(o.MemberId)).Select(o => o.MemberId).ToListAsync(ct)
        ).ToHashSet();
        var overrides = await db
            .RequiredOverrides.AsNoTracking()
            .Where(o => o.CycleId == cycleId && ids.Contains(o.MemberId))
            .ToDictionaryAsync(o => o.MemberId, ct);
        var trainings = await RequiredTrainings.Load(db, cycleId, ids, planned, ct);

        return
        [
            .. who.Select(m =>
                Calculate(
                    cycle,
                    m.Member,
                    Member.IsIn(year, m.Member.QualifiedOn, m.EndedWith) && !gone.Contains(m.Member.Id),
                    m.Leaves,
                    overrides.GetValueOrDefault(m.Member.Id),
                    earned.GetValueOrDefault(m.Member.Id),
                    Sum(pending, suggestionPoints, m.Member.Id, awaiting: true),
                    Sum(pending, suggestionPoints, m.Member.Id, awaiting: false),
                    trainings.Of(m.Member.Id, m.Member.IsPartner),
                    optOuts.TryGetValue(m.Member.Id, out var since) ? since : null,
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

    private Task<Dictionary<(int, bool), int>> Pending(int cycleId, IQueryable<int> ids, CancellationToken ct) =>
        db
            .SignUps.Where(s => (s.State == SignUpState.Confirmed || s.State == SignUpState.Reported) && ids.Contains(s.MemberId))
            .Join(
                db.Opportunities.Where(o => o.CycleId == cycleId),
                s => s.OpportunityId,
                o => o.Id,
                (s, o) =>
                    new
                    {
                        s.MemberId,
                        s.State,
                        s.Points,
                    }
            )
            .GroupBy(s => new { s.MemberId, s.State })
            .Select(g => new
            {
                g.Key.MemberId,
                g.Key.State,
                Sum = g.Sum(s => s.Points),
            })
            .ToDictionaryAsync(g => (g.MemberId, g.State == SignUpState.Reported), g => g.Sum, ct);

    private Task<Dictionary<(int, bool), int>> SuggestionPoints(int year, IQueryable<int> ids, CancellationToken ct)
    {
        var (begin, end) = (calendar.StartOf(year), calendar.StartOf(year + 1));
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        return db
            .Suggestions.Where(s =>
                (s.State == SuggestionState.Accepted || s.State == SuggestionState.Reported) && ids.Contains(s.MemberId)
            )
            .Where(s => (s.DoneOn == null && s.CreatedAt >= begin && s.CreatedAt < end) || (s.DoneOn >= first && s.DoneOn <= last))
            .GroupBy(s => new { s.MemberId, s.State })
            .Select(g => new
            {
                g.Key.MemberId,
                g.Key.State,
                Sum = g.Sum(s => s.Points ?? 0),
            })
            .ToDictionaryAsync(g => (g.MemberId, g.State == SuggestionState.Reported), g => g.Sum, ct);
    }

    private static int Sum(
        Dictionary<(int, bool), int> pending,
        Dictionary<(int, bool), int> suggestionPoints,
        int memberId,
        bool awaiting
    ) => pending.GetValueOrDefault((memberId, awaiting)) + suggestionPoints.GetValueOrDefault((memberId, awaiting));
}
