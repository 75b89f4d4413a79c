using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Sessions;

/// <summary>A session and its sign-ups.</summary>
/// <param name="Active">Number of active sign-ups, which is the number of recipients of next steps.</param>
internal sealed record SessionPage(
    Session It,
    Opportunity Opportunity,
    ProgramCycle Cycle,
    int Taken,
    int Active,
    DateTime Now,
    Page<SessionSignUp> SignUps,
    SessionForm Session,
    EditedVersion Version,
    NextStepsForAllForm Steps,
    EditedVersion StepsVersion
)
{
    public bool IsClosed => Cycle.IsClosed;

    /// <summary>Members on the waitlist.</summary>
    public required int Waiting { get; init; }

    /// <summary>Why nobody on the waitlist gets a place now.</summary>
    public string? WhyNobodyMovesUp =>
        Waiting == 0 ? null
        : It.WhyNobodyMovesUp(Cycle, Taken, Now) is { } why ? why
        : "The members who wait have opted out, or are not members in this year.";

    public static async Task<SessionPage?> Read(HomeDb db, int opportunity, int id, int? page, DateTime now, CancellationToken ct)
    {
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.OpportunityId == opportunity, ct) is not { } session)
            return null;
        var parent = await db.Opportunities.AsNoTracking().SingleAsync(o => o.Id == opportunity, ct);
        var signUps = db.SignUps.AsNoTracking().Where(s => s.SessionId == id);
        return new SessionPage(
            session,
            parent,
            await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == parent.CycleId, ct),
            await signUps.HoldingPlaces().CountAsync(ct),
            await signUps.Active().CountAsync(ct),
            now,
            await signUps
                .Join(db.Members, s => s.MemberId, m => m.Id, (s, m) => new { s, m })
                .OrderBy(x => x.s.InLine ?? 0)
                .ThenBy(x => x.s.Id)
                .Select(x => new SessionSignUp(
                    x.s.Id,
                    x.m.Id,
                    (x.m.FirstName + " " + x.m.LastName).Trim(),
                    x.m.Email,
                    x.s.State,
                    x.s.StateAt,
                    x.s.State == SignUpState.Waiting
                        ? db.SignUps.Count(o => o.SessionId == id && o.State == SignUpState.Waiting && o.InLine <= x.s.InLine)
                        : null,
                    x.s.NextSteps != null
                ))
                .PageAsync(page, ct: ct),
            SessionForm.Of(session.Terms),
            await EditedVersion.Of(db, nameof(MasterHome.Opportunities.Session), id, session.Terms, ct),
            new NextStepsForAllForm(),
            // Named apart from the form of the session's terms, which stands on the same page.
            await EditedVersion.Of(db, nameof(MasterHome.Opportunities.Session), id, await StepsOf(db, id, ct), ct) with
            {
                About = $"NextSteps {id}",
            }
        )
        {
            Waiting = await signUps.CountAsync(s => s.State == SignUpState.Waiting, ct),
        };
    }

    /// <summary>The different next steps of the active members. Somebody who signs up or withdraws rarely changes them.</summary>
    public static Task<List<string>> StepsOf(HomeDb db, int id, CancellationToken ct) =>
        db
            .SignUps.Where(s => s.SessionId == id && s.NextSteps != null)
            .Active()
            .Select(s => s.NextSteps!)
            .Distinct()
            .OrderBy(text => text)
            .ToListAsync(ct);
}

/// <param name="Position">On the waitlist, from 1; null for others.</param>
internal sealed record SessionSignUp(
    int Id,
    int MemberId,
    string MemberName,
    string Email,
    SignUpState State,
    DateTime Since,
    int? Position,
    bool HasNextSteps
);
