using MasterHome.Data;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>Queries for a member's own sign-ups. Other members' sign-ups are not found.</summary>
internal static class OwnSignUps
{
    public static IQueryable<SignUp> OwnedBy(this IQueryable<SignUp> signUps, int memberId) =>
        signUps.AsNoTracking().Where(s => s.MemberId == memberId);

    public static Task<bool> Owns(this HomeDb db, int memberId, int signUpId, CancellationToken ct) =>
        db.SignUps.AnyAsync(s => s.Id == signUpId && s.MemberId == memberId, ct);

    /// <summary>Why the member cannot report the completion or accept the offered place, in the words of the actions.</summary>
    public static async Task<(string? Report, string? Accept)> WhyNot(
        this HomeDb db,
        SignUp signUp,
        Session session,
        DateTime now,
        CancellationToken ct
    )
    {
        var found = await db
            .Opportunities.AsNoTracking()
            .Where(o => o.Id == signUp.OpportunityId)
            .Join(db.Cycles, o => o.CycleId, c => c.Id, (opportunity, cycle) => new { opportunity, cycle })
            .SingleAsync(ct);
        var (opportunity, cycle) = (found.opportunity, found.cycle);
        var own = await db.SignUps.OwnedBy(signUp.MemberId).Where(s => s.OpportunityId == opportunity.Id).ToListAsync(ct);
        var applicant = await db.ApplicantOf(signUp.MemberId, cycle, own, ct);
        return (opportunity.WhyNotReport(signUp, session, applicant, now), applicant.WhyNotAccept(signUp, now));
    }

    public static async Task<(SignUp SignUp, SignUpFacts About)?> FindSignUp(
        this HomeDb db,
        int memberId,
        int signUpId,
        CancellationToken ct
    )
    {
        var found = await db
            .SignUps.OwnedBy(memberId)
            .Where(s => s.Id == signUpId)
            .Join(db.Sessions, s => s.SessionId, s => s.Id, (signUp, session) => new { signUp, session })
            .Join(
                db.Opportunities,
                s => s.signUp.OpportunityId,
                o => o.Id,
                (s, opportunity) =>
                    new
                    {
                        s.signUp,
                        s.session,
                        opportunity,
                    }
            )
            .Join(
                db.Cycles,
                s => s.opportunity.CycleId,
                c => c.Id,
                (s, c) =>
                    new
                    {
                        s.signUp,
                        s.session,
                        s.opportunity,
                        c.Year,
                        IsClosed = c.ClosedAt != null,
                    }
            )
            .Join(
                db.Members,
                s => s.signUp.MemberId,
                m => m.Id,
                (s, m) =>
                    new
                    {
                        s.signUp,
                        s.session,
                        s.opportunity,
                        s.Year,
                        s.IsClosed,
                        m.TimeZone,
                    }
            )
            .SingleOrDefaultAsync(ct);
        return found is null
            ? null
            : (
                found.signUp,
                new SignUpFacts(
                    found.signUp.Id,
                    found.opportunity.Id,
                    found.opportunity.Title,
                    found.signUp.Rule,
                    found.signUp.Points,
                    found.Year,
                    found.IsClosed,
                    found.session,
                    found.TimeZone
                )
            );
    }
}
