using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.OwnYear;

/// <summary>Reads the standing of one member with two compiled queries, for pages that show it beside something else.
/// <see cref="Standings"/> reads those of many, <see cref="MemberYearReader"/> also what a member's own pages show.</summary>
public sealed class MemberStandingReader(HomeDb db, ProgramCalendar calendar)
{
    private static readonly Func<HomeDb, int, int, int, DateTime, DateTime, DateOnly, DateOnly, Task<Facts?>> FactsOf =
        EF.CompileAsyncQuery(
            (HomeDb db, int memberId, int cycleId, int year, DateTime begin, DateTime end, DateOnly first, DateOnly last) =>
                db
                    .Members.AsNoTracking()
                    // Leaves and overrides are rare: one query is quicker than three.
                    .AsSingleQuery()
                    .Where(m => m.Id == memberId)
                    .Select(m => new Facts
                    {
                        Who = new StandingMember(m.Id, m.FirstName, m.LastName, m.Email, m.TimeZone, m.IsPartner, m.QualifiedOn),
                        EndedWith = m.EndedWith,
                        Leaves = m.Leaves.Where(l => l.State == LeaveState.Granted).ToList(),
                        Overrides = db.RequiredOverrides.Where(o => o.CycleId == cycleId && o.MemberId == m.Id).ToList(),
                        OptedOutAt = db
                            .OptOuts.Where(o => o.TakenBackAt == null && o.CycleId == cycleId && o.MemberId == memberId)
                            .Select(o => (DateTime?)o.OptedOutAt)
                            .FirstOrDefault(),
                        HasLeftBefore = db.OptOuts.Any(o =>
                            o.TakenBackAt == null
                            && o.MemberId == memberId
                            && db.Cycles.Any(c => c.Id == o.CycleId && c.Year < year && c.ClosedAt == null)
                        ),
                        Earned = db.PointEntries.Where(e => e.CycleId == cycleId && e.MemberId == memberId).Sum(e => e.Points),
                        ReportedSignUps = db
                            .SignUps.Where(s =>
                                s.State == SignUpState.Reported
                                && s.MemberId == memberId
                                && db.Opportunities.Any(o => o.Id == s.OpportunityId && o.CycleId == cycleId)
                            )
                            .Sum(s => s.Points),
                        ConfirmedSignUps = db
                            .SignUps.Where(s =>
                                s.State == SignUpState.Confirmed
                                && s.MemberId == memberId
                                && db.Opportunities.Any(o => o.Id == s.OpportunityId && o.CycleId == cycleId)
                            )
                            .Sum(s => s.Points),
                        ReportedSuggestions = db
                            .Suggestions.Where(s =>
                                s.State == SuggestionState.Reported
                                && s.MemberId == memberId
                                && (
                                    (s.DoneOn == null && s.CreatedAt >= begin && s.CreatedAt < end)
                                    || (s.DoneOn >= first && s.DoneOn <= last)
                                )
                            )
                            .Sum(s => s.Points ?? 0),
                        AcceptedSuggestions = db
                            .Suggestions.Where(s =>
                                s.State == SuggestionState.Accepted
                                && s.MemberId == memberId
                                && (
                                    (s.DoneOn == null && s.CreatedAt >= begin && s.CreatedAt < end)
                                    || (s.DoneOn >= first && s.DoneOn <= last)
                                )
                            )
                            .Sum(s => s.Points ?? 0),
                    })
                    .SingleOrDefault()
        );

    private static readonly Func<HomeDb, int, IAsyncEnumerable<RequiredTrainings.Record>> CompletionsOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId) =>
            db
                .Completions.Where(c => c.MemberId == memberId && c.State != CompletionState.Declined)
                .Select(c => new RequiredTrainings.Record(c.MemberId, c.CourseId, c.CompletedOn, c.State == CompletionState.Verified))
    );

    /// <summary>Null when there is no such member.</summary>
    public async Task<MemberStanding?> Read(int memberId, ProgramSnapshot program, ProgramCycle cycle, CancellationToken ct)
    {
        var year = cycle.Year;
        var (begin, end) = (calendar.StartOf(year), calendar.StartOf(year + 1));
        if (await FactsOf(db, memberId, cycle.Id, year, begin, end, cycle.FirstDay, cycle.LastDay) is not { } member)
            return null;
        var completions = await CompletionsOf(db, memberId).ToListAsync(ct);
        return Standings.Calculate(
            cycle,
            member.Who,
            Member.IsIn(year, member.Who.QualifiedOn, member.EndedWith) && !member.HasLeftBefore,
            member.Leaves,
            member.Overrides.FirstOrDefault(),
            member.Earned,
            member.ReportedSignUps + member.ReportedSuggestions,
            member.ConfirmedSignUps + member.AcceptedSuggestions,
            RequiredTrainings.Of(program.RequirementsOf(cycle.Id), program.Courses, completions).Of(memberId, member.Who.IsPartner),
            member.OptedOutAt,
            calendar.Today
        );
    }

    private sealed class Facts
    {
        public required StandingMember Who { get; init; }

        public required int? EndedWith { get; init; }

        public required List<Leave> Leaves { get; init; }

        public required List<RequiredOverride> Overrides { get; init; }

        public required DateTime? OptedOutAt { get; init; }

        /// <summary>Opted out in an earlier year that is not closed yet.</summary>
        public required bool HasLeftBefore { get; init; }

        public required int Earned { get; init; }

        public required int ReportedSignUps { get; init; }

        public required int ConfirmedSignUps { get; init; }

        public required int ReportedSuggestions { get; init; }

        public required int AcceptedSuggestions { get; init; }
    }
}
