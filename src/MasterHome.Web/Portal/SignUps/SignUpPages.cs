using System.Globalization;
using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.SignUps;

internal sealed record SignUpRow(
    int Id,
    string Title,
    string Kind,
    int Year,
    DateTime? StartsAt,
    string Zone,
    int Points,
    SignUpState State,
    DateTime StateAt
);

/// <param name="Active">Number of active sign-ups on all pages.</param>
/// <param name="Watched">Number of opportunities that the member is told about when they can sign up.</param>
internal sealed record SignUpList(Page<SignUpRow> Found, int Active, int Watched, string Zone)
{
    /// <summary>How many sign-ups a member has, how many of them are active, and the member's zone.</summary>
    internal static readonly Func<HomeDb, int, CancellationToken, Task<SignUpCounts>> CountsOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, CancellationToken _) =>
            db
                .Members.Where(m => m.Id == memberId)
                .Select(m => new SignUpCounts(
                    db.SignUps.Count(s => s.MemberId == memberId),
                    db.SignUps.Count(s => s.MemberId == memberId && SignUpStates.Active.Contains(s.State)),
                    db.Watches.Count(w => w.MemberId == memberId),
                    m.TimeZone
                ))
                .Single()
    );

    /// <summary>A page of a member's sign-ups after so many: active ones first, then the newest.</summary>
    internal static readonly Func<HomeDb, int, int, IAsyncEnumerable<SignUpRow>> RowsFrom = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, int skipped) =>
            (
                from s in db.SignUps
                join session in db.Sessions on s.SessionId equals session.Id
                join o in db.Opportunities on s.OpportunityId equals o.Id
                join c in db.Cycles on o.CycleId equals c.Id
                where s.MemberId == memberId
                orderby SignUpStates.Active.Contains(s.State) descending, s.StateAt descending, s.Id descending
                select new SignUpRow(
                    s.Id,
                    o.Title,
                    o.Kind,
                    c.Year,
                    session.StartsAt,
                    session.Zone,
                    s.PointsGiven ?? s.Points,
                    s.State,
                    s.StateAt
                )
            )
                .Skip(skipped)
                .Take(PageQueries.DefaultSize)
    );
}

internal sealed record SignUpCounts(int All, int Active, int Watched, string Zone);

/// <param name="Ahead">Number of members ahead on the waitlist; null if not on the waitlist.</param>
internal sealed record SignUpPage(SignUp SignUp, SignUpFacts About, int? Ahead, DateTime Now, IReadOnlyList<SignUpStep> Steps)
{
    /// <returns>Null if the member has no such sign-up.</returns>
    public static async Task<SignUpPage?> Read(HomeDb db, int memberId, int id, DateTime now, CancellationToken ct)
    {
        if (await db.FindSignUp(memberId, id, ct) is not { } found)
            return null;
        var key = id.ToString(CultureInfo.InvariantCulture);
        var steps = await db
            .History.AsNoTracking()
            .Where(h => h.Subject == nameof(SignUp) && h.SubjectId == key)
            .OrderByDescending(h => h.Id)
            .Take(PageQueries.DefaultSize)
            .Select(h => new SignUpStep(h.At, h.What, h.ActorName))
            .ToListAsync(ct);
        var whyNot = await db.WhyNot(found.SignUp, found.About.Session, now, ct);
        return new SignUpPage(found.SignUp, found.About, await CountAhead(db, found.SignUp, ct), now, steps)
        {
            Files = await db.EvidenceOf(EvidenceSubject.SignUp, id).ToListAsync(ct),
            WhyNotReport = whyNot.Report,
            WhyNotAccept = whyNot.Accept,
            OpenAppealId = found.SignUp.DecidedAt is null
                ? null
                : await db
                    .Appeals.Where(a =>
                        a.MemberId == memberId && a.State == AppealState.Open && a.About == AppealedKind.SignUp && a.AboutId == id
                    )
                    .Select(a => (int?)a.Id)
                    .FirstOrDefaultAsync(ct),
        };
    }

    /// <returns>Null if the sign-up is not on the waitlist.</returns>
    public static async Task<int?> CountAhead(HomeDb db, SignUp signUp, CancellationToken ct) =>
        signUp.State != SignUpState.Waiting
            ? null
            : await db.SignUps.CountAsync(
                s => s.SessionId == signUp.SessionId && s.State == SignUpState.Waiting && s.InLine < signUp.InLine,
                ct
            );

    public string? WhyNotWithdraw => SignUp.WhyNotWithdraw(About.Session, Now);

    public required IReadOnlyList<EvidenceFile> Files { get; init; }

    public required string? WhyNotReport { get; init; }

    public required string? WhyNotAccept { get; init; }

    /// <summary>The appeal about the decision that waits for an answer; null when there is none.</summary>
    public int? OpenAppealId { get; init; }

    /// <summary>Why what this state waits for cannot be done; null when it can, or nothing is expected of the member.</summary>
    public string? WhyStuck =>
        SignUp.State switch
        {
            SignUpState.Confirmed => WhyNotReport,
            SignUpState.Declined when SignUp.ReportedAt is not null => WhyNotReport,
            SignUpState.Offered => WhyNotAccept,
            _ => null,
        };
}

/// <summary>The opportunity and session of a sign-up.</summary>
/// <param name="Zone">The member's IANA time zone.</param>
internal sealed record SignUpFacts(
    int SignUpId,
    int OpportunityId,
    string Title,
    string Rule,
    int Points,
    int Year,
    bool IsClosed,
    Session Session,
    string Zone
)
{
    public SessionTime When => new(Session.StartsAt, Session.Zone, Zone, Year);
}

/// <summary>A history entry of a sign-up; UTC.</summary>
internal sealed record SignUpStep(DateTime At, string What, string By);

/// <summary>The confirmation page before a withdrawal.</summary>
internal sealed record WithdrawalPage(SignUpFacts About, SignUpState State, int Waiting, bool OffersPlaces);
