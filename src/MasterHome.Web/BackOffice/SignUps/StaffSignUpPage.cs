using System.ComponentModel.DataAnnotations;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.History;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>One sign-up with its session, evidence, decision and next steps.</summary>
/// <param name="CanBeAbsent">True if confirmed for a dated session that has started.</param>
internal sealed record StaffSignUpPage(
    SignUp SignUp,
    string MemberName,
    Opportunity Opportunity,
    Session Session,
    bool CanBeAbsent,
    NextStepsForm Form,
    EditedVersion Version
)
{
    /// <summary>On the waitlist, from 1; null for others.</summary>
    public required int? Position { get; init; }

    public SignUpReasonForm Place { get; } = new();

    public SignUpReasonForm Withdrawal { get; } = new();

    public bool CanBeGivenThePlace =>
        SignUp.State is SignUpState.Interested or SignUpState.Waiting or SignUpState.Offered && Session.WhyOver(Now) is null;

    public bool CanBeWithdrawn => SignUp.WhyNotWithdraw(Session, Now) is null;

    public required DateTime Now { get; init; }

    public required IReadOnlyList<EvidenceFile> Files { get; init; }

    public static async Task<StaffSignUpPage?> Read(HomeDb db, int id, DateTime now, CancellationToken ct)
    {
        if (await db.SignUps.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct) is not { } signUp)
            return null;
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == signUp.SessionId, ct);
        return new StaffSignUpPage(
            signUp,
            (await db.Members.Where(m => m.Id == signUp.MemberId).Select(m => m.FirstName + " " + m.LastName).SingleAsync(ct)).Trim(),
            await db.Opportunities.AsNoTracking().SingleAsync(o => o.Id == signUp.OpportunityId, ct),
            session,
            signUp.State == SignUpState.Confirmed && session.StartsAt <= now,
            new NextStepsForm { NextSteps = signUp.NextSteps },
            await EditedVersion.Of(db, nameof(MasterHome.Opportunities.SignUp), id, signUp.NextSteps ?? "", ct)
        )
        {
            Now = now,
            Files = await db.EvidenceOf(EvidenceSubject.SignUp, id).ToListAsync(ct),
            Position =
                signUp.State == SignUpState.Waiting
                    ? await db.SignUps.CountAsync(
                        s => s.SessionId == session.Id && s.State == SignUpState.Waiting && s.InLine <= signUp.InLine,
                        ct
                    )
                    : null,
        };
    }
}

/// <summary>Why the team changes a sign-up for its member.</summary>
public sealed class SignUpReasonForm
{
    [Required, StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}

public sealed class NextStepsForm
{
    [Required, StringLength(SignUp.TextLength), Display(Name = "Next steps"), DataType(DataType.MultilineText)]
    public string? NextSteps { get; set; }
}
