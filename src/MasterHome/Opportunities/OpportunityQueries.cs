namespace MasterHome.Opportunities;

public static class OpportunityQueries
{
    public static IQueryable<Opportunity> Open(this IQueryable<Opportunity> opportunities) =>
        opportunities.Where(o => o.PublishedAt != null && o.RetiredAt == null);

    public static IQueryable<SignUp> HoldingPlaces(this IQueryable<SignUp> signUps) =>
        signUps.Where(s => SignUpStates.HoldingPlace.Contains(s.State) && (s.State != SignUpState.Declined || s.ReportedAt != null));

    public static IQueryable<SignUp> Active(this IQueryable<SignUp> signUps) => signUps.Where(s => SignUpStates.Active.Contains(s.State));

    /// <summary>Completion reports to verify and interests to confirm.</summary>
    public static IQueryable<SignUp> ToReview(this IQueryable<SignUp> signUps) =>
        signUps.Where(s => s.State == SignUpState.Reported || s.State == SignUpState.Interested);

    /// <summary>Sessions whose dates still allow sign-up.</summary>
    public static IQueryable<Session> Ahead(this IQueryable<Session> sessions, DateTime now) =>
        sessions.Where(s =>
            s.CanceledAt == null && (s.StartsAt == null || s.StartsAt > now) && (s.SignUpClosesAt == null || s.SignUpClosesAt > now)
        );
}
