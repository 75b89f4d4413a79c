using MasterHome.Cycles;
using MasterHome.Opportunities;

namespace MasterHome.Standing.OwnYear;

/// <summary>A member in one cycle, with their sign-ups: those of the cycle, all active ones, and the one that was decided last.</summary>
public sealed record MemberSignUps(ProgramSnapshot Program, ProgramCycle Cycle, OwnMember Member, IReadOnlyList<OwnSignUp> SignUps)
{
    /// <summary>When the member opted out in this cycle, UTC; null when they did not.</summary>
    public DateTime? OptedOutAt => Member.OptOuts.Find(o => o.CycleId == Cycle.Id)?.At;

    /// <summary>Whether the member opted out in an earlier year that is not closed yet.</summary>
    public bool HasLeftBefore =>
        Member.OptOuts.Exists(o => Program.Cycles.Any(c => c.Id == o.CycleId && c.Year < Cycle.Year && !c.IsClosed));

    public IEnumerable<OwnSignUp> OfCycle =>
        SignUps.Where(s => Program.Opportunities.GetValueOrDefault(s.SignUp.OpportunityId)?.CycleId == Cycle.Id);

    /// <summary>The result of a closed year, after its corrections; null when there is none.</summary>
    public Outcome? OutcomeOf(int year) =>
        Program.OfYear(year) is { IsClosed: true } cycle ? Member.Outcomes.Where(o => o.CycleId == cycle.Id).MaxBy(o => o.Version) : null;

    /// <summary>For the rules of signing up, accepting and reporting.</summary>
    /// <param name="longest">How long a session lasts at most.</param>
    public Applicant ToApplicant(DateTime now, TimeSpan longest) =>
        new(
            Member.Who.Id,
            MembershipQueries.MembershipIn(Cycle.Year, Member.Who.QualifiedOn, Member.EndedWith, HasLeftBefore),
            OptedOutAt is not null,
            Cycle.IsClosed,
            [.. SignUps.Select(s => s.SignUp)]
        )
        {
            Schedule = new MemberSchedule([.. Scheduled(now, now - longest)], longest),
        };

    private IEnumerable<ScheduledSession> Scheduled(DateTime now, DateTime since) =>
        from signUp in SignUps
        where signUp.SignUp.IsActive
        let session = Program.FindSession(signUp.SignUp.SessionId)
        where session is { CanceledAt: null } && (session.StartsAt > since || session.EndsAt > now)
        orderby session.StartsAt, session.Id
        select new ScheduledSession
        {
            Id = session.Id,
            Title = signUp.Title,
            StartsAt = session.StartsAt!.Value,
            EndsAt = session.EndsAt,
            Zone = session.Zone,
            Minutes = Program.Opportunities[session.OpportunityId].Minutes,
        };
}
