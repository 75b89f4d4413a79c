using MasterHome.Cycles;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;

namespace MasterHome.Standing.OwnYear;

/// <summary>A member's year as their own pages show it: the standing and what it is made of.</summary>
/// <param name="Completions">Of all years.</param>
/// <param name="Suggestions">Those that wait or were accepted, of all years, and the one that was decided last.</param>
/// <param name="Points">By day of the cycle, or by cycle: as they were asked for.</param>
public sealed record MemberYear(
    MemberSignUps Own,
    IReadOnlyList<OwnCompletion> Completions,
    IReadOnlyList<OwnSuggestion> Suggestions,
    IReadOnlyList<OwnPoints> Points,
    MemberStanding Standing
)
{
    public ProgramSnapshot Program => Own.Program;

    public ProgramCycle Cycle => Own.Cycle;

    public OwnMember Member => Own.Member;

    public int SumOf(PointKind kind) => Points.Where(p => p.CycleId == Cycle.Id && p.Kind == kind).Sum(p => p.Points);

    internal static MemberYear Of(
        MemberSignUps own,
        IReadOnlyList<OwnCompletion> completions,
        IReadOnlyList<OwnSuggestion> suggestions,
        IReadOnlyList<OwnPoints> points,
        ProgramCalendar calendar
    )
    {
        var (member, cycle) = (own.Member, own.Cycle);
        var trainings = RequiredTrainings.Of(
            own.Program.RequirementsOf(cycle.Id),
            own.Program.Courses,
            completions
                .Where(c => c.State != Training.CompletionState.Declined)
                .Select(c => new RequiredTrainings.Record(member.Who.Id, c.CourseId, c.On, c.State == Training.CompletionState.Verified))
        );
        int SignedUp(SignUpState state) => own.OfCycle.Where(s => s.SignUp.State == state).Sum(s => s.SignUp.Points);
        int Suggested(SuggestionState state) =>
            suggestions.Where(s => s.State == state && IsOfYear(s, cycle.Year, calendar)).Sum(s => s.Points ?? 0);
        var standing = Standings.Calculate(
            cycle,
            member.Who,
            Members.Member.IsIn(cycle.Year, member.Who.QualifiedOn, member.EndedWith) && !own.HasLeftBefore,
            [.. member.Leaves.Where(l => l.IsGranted)],
            member.Overrides.Find(o => o.CycleId == cycle.Id),
            points.Where(p => p.CycleId == cycle.Id).Sum(p => p.Points),
            SignedUp(SignUpState.Reported) + Suggested(SuggestionState.Reported),
            SignedUp(SignUpState.Confirmed) + Suggested(SuggestionState.Accepted),
            trainings.Of(member.Who.Id, member.Who.IsPartner),
            own.OptedOutAt,
            calendar.Today
        );
        return new MemberYear(own, completions, suggestions, points, standing);
    }

    /// <summary>As <see cref="Standings"/> asks the database: the day it was done, or as long as there is none, the day it was
    /// suggested.</summary>
    internal static bool IsOfYear(OwnSuggestion suggestion, int year, ProgramCalendar calendar) =>
        (suggestion.DoneOn ?? calendar.DayOf(suggestion.CreatedAt)).Year == year;
}
