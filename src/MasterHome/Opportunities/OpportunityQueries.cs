using System.Linq.Expressions;
using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

public static class OpportunityQueries
{
    /// <summary>See <see cref="ToReview"/>. As expressions, because compiled queries cannot call methods.</summary>
    public static readonly Expression<Func<SignUp, bool>> IsToReview = s =>
        s.State == SignUpState.Reported || s.State == SignUpState.Interested;

    public static readonly Expression<Func<SignUp, bool>> HoldsPlace = s =>
        SignUpStates.HoldingPlace.Contains(s.State) && (s.State != SignUpState.Declined || s.ReportedAt != null);

    private static readonly Func<HomeDb, int, CancellationToken, Task<int>> CountTaken = EF.CompileAsyncQuery(
        (HomeDb db, int sessionId, CancellationToken ct) => db.SignUps.Where(HoldsPlace).Count(s => s.SessionId == sessionId)
    );

    public static IQueryable<Opportunity> Open(this IQueryable<Opportunity> opportunities) =>
        opportunities.Where(o => o.PublishedAt != null && o.RetiredAt == null);

    public static IQueryable<SignUp> HoldingPlaces(this IQueryable<SignUp> signUps) => signUps.Where(HoldsPlace);

    public static IQueryable<SignUp> Active(this IQueryable<SignUp> signUps) => signUps.Where(s => SignUpStates.Active.Contains(s.State));

    /// <summary>Completion reports to verify and interests to confirm.</summary>
    public static IQueryable<SignUp> ToReview(this IQueryable<SignUp> signUps) => signUps.Where(IsToReview);

    /// <summary>Sessions whose dates still allow sign-up.</summary>
    public static IQueryable<Session> Ahead(this IQueryable<Session> sessions, DateTime now) =>
        sessions.Where(s =>
            s.CanceledAt == null && (s.StartsAt == null || s.StartsAt > now) && (s.SignUpClosesAt == null || s.SignUpClosesAt > now)
        );

    /// <summary>Sessions that are over, in which somebody has a place and nobody recorded whether they took part. The close of a year ends
    /// such sign-ups.</summary>
    public static IQueryable<Session> SessionsToRecord(this HomeDb db, DateTime now) =>
        db.Sessions.Where(s =>
            s.CanceledAt == null
            && (s.EndsAt ?? s.StartsAt) <= now
            && db.SignUps.Any(p => p.SessionId == s.Id && p.State == SignUpState.Confirmed)
        );

    /// <summary>Sign-ups of years in which their member is no longer a member. Reported ones are not included: they get a
    /// decision.</summary>
    public static IQueryable<SignUp> AfterMembership(this IQueryable<SignUp> signUps, HomeDb db) =>
        signUps
            .Active()
            .Where(s =>
                s.State != SignUpState.Reported
                && db.Opportunities.Any(o =>
                    o.Id == s.OpportunityId
                    && db.Cycles.Any(c =>
                        c.Id == o.CycleId
                        && db.Members.Any(m => m.Id == s.MemberId && m.EndedWith < c.Year && m.QualifiedOn.Year <= m.EndedWith)
                    )
                )
            );

    /// <summary>Sign-ups of later years that end when the membership of these members ends with this year, for the question before a
    /// close.</summary>
    public static Task<int> CountLater(this HomeDb db, int year, IQueryable<int> memberIds, CancellationToken ct) =>
        db
            .SignUps.Active()
            .CountAsync(
                s =>
                    s.State != SignUpState.Reported
                    && memberIds.Any(id => id == s.MemberId)
                    && db.Opportunities.Any(o => o.Id == s.OpportunityId && db.Cycles.Any(c => c.Id == o.CycleId && c.Year > year)),
                ct
            );

    /// <summary>The places of a session that are held. Compiled: it is asked for while everybody waits for the session.</summary>
    public static Task<int> PlacesTaken(this HomeDb db, int sessionId, CancellationToken ct) => CountTaken(db, sessionId, ct);

    /// <summary>Locks the cycle of a session until the transaction ends, so that nobody closes the year meanwhile.</summary>
    public static Task HoldCycleOf(this HomeDb db, int sessionId, CancellationToken ct) =>
        db
            .Cycles.Where(c =>
                db.Sessions.Any(s => s.Id == sessionId && db.Opportunities.Any(o => o.Id == s.OpportunityId && o.CycleId == c.Id))
            )
            .Hold(ct);
}
