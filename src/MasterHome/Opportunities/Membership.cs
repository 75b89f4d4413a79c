using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Whether the applicant is a member in the opportunity's year.</summary>
public enum Membership
{
    Runs,
    NotYet,
    Ended,
}

public static class MembershipQueries
{
    /// <summary>Compiled, because a sign-up asks while everybody waits for the session.</summary>
    private static readonly Func<HomeDb, int, int, int, CancellationToken, Task<Part>> PartOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, int cycleId, int year, CancellationToken ct) =>
            db
                .Members.Where(m => m.Id == memberId)
                .Select(m => new Part
                {
                    QualifiedOn = m.QualifiedOn,
                    EndedWith = m.EndedWith,
                    LeftBefore = db
                        .OptOuts.Where(OptOutQueries.Stands)
                        .Any(o => o.MemberId == memberId && db.Cycles.Any(c => c.Id == o.CycleId && c.Year < year && c.ClosedAt == null)),
                    OptedOut = db.OptOuts.Where(OptOutQueries.Stands).Any(o => o.MemberId == memberId && o.CycleId == cycleId),
                })
                .Single()
    );

    /// <summary>The years of open cycles in which the person is a member.</summary>
    public static async Task<IReadOnlyList<int>> OpenYearsOf(this HomeDb db, int memberId, CancellationToken ct)
    {
        var years = new List<int>();
        // Few: usually this year, and the next or the last one around New Year.
        foreach (var cycle in await db.Cycles.AsNoTracking().Where(c => c.ClosedAt == null).OrderBy(c => c.Year).ToListAsync(ct))
        {
            if (await db.MembershipOf(memberId, cycle, ct) == Membership.Runs)
                years.Add(cycle.Year);
        }
        return years;
    }

    /// <param name="own">The member's sign-ups for the opportunities that are asked about.</param>
    public static async Task<Applicant> ApplicantOf(
        this HomeDb db,
        int memberId,
        ProgramCycle cycle,
        IReadOnlyList<SignUp> own,
        CancellationToken ct
    )
    {
        var (membership, optedOut) = await db.PartIn(memberId, cycle, ct);
        return new Applicant(memberId, membership, optedOut, cycle.IsClosed, own);
    }

    /// <summary>Also <c>Ended</c> for a member who opted out in an earlier year that is not closed yet.</summary>
    public static async Task<Membership> MembershipOf(this HomeDb db, int memberId, ProgramCycle cycle, CancellationToken ct) =>
        (await db.PartIn(memberId, cycle, ct)).Membership;

    /// <summary>The membership in a year, and whether the member opted out in it.</summary>
    private static async Task<(Membership Membership, bool OptedOut)> PartIn(
        this HomeDb db,
        int memberId,
        ProgramCycle cycle,
        CancellationToken ct
    )
    {
        var member = await PartOf(db, memberId, cycle.Id, cycle.Year, ct);
        return (MembershipIn(cycle.Year, member.QualifiedOn, member.EndedWith, member.LeftBefore), member.OptedOut);
    }

    /// <param name="leftBefore">Whether the member opted out in an earlier year that is not closed yet.</param>
    public static Membership MembershipIn(int year, DateOnly qualifiedOn, int? endedWith, bool leftBefore) =>
        qualifiedOn.Year > year ? Membership.NotYet
        : leftBefore || !Member.IsIn(year, qualifiedOn, endedWith) ? Membership.Ended
        : Membership.Runs;

    private sealed class Part
    {
        public required DateOnly QualifiedOn { get; init; }

        public required int? EndedWith { get; init; }

        public required bool LeftBefore { get; init; }

        public required bool OptedOut { get; init; }
    }
}
