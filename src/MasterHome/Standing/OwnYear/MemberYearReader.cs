using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.OwnYear;

/// <summary>Reads what the pages of one member show, with one compiled query for each kind of row. Pages that everybody opens every day
/// read through it; pages and jobs about many members use <see cref="Standings"/>.</summary>
public sealed class MemberYearReader(HomeDb db, ProgramCalendar calendar, ProgramData program)
{
    private static readonly Func<HomeDb, int, Task<OwnMember?>> MemberOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId) =>
            db
                .Members.AsNoTracking()
                // The collections have a few rows: one query is quicker than five.
                .AsSingleQuery()
                .Where(m => m.Id == memberId)
                .Select(m => new OwnMember
                {
                    Who = new StandingMember(m.Id, m.FirstName, m.LastName, m.Email, m.TimeZone, m.IsPartner, m.QualifiedOn),
                    EndedWith = m.EndedWith,
                    DetailsConfirmedAt = m.DetailsConfirmedAt,
                    IsKnownToForum = m.CommunityUserId != null,
                    IsUnreachable = db.OutgoingEmails.Any(e =>
                        e.MemberId == m.Id && e.State == EmailState.Returned && e.ToAddress == m.Email
                    ),
                    Appeals = db
                        .Appeals.Where(a => a.MemberId == m.Id && (a.State == AppealState.Open || a.AnsweredAt != null))
                        .Select(a => new OwnAppeal(
                            a.Id,
                            a.State,
                            a.WaitsSince,
                            a.AnswerBy,
                            a.AnsweredAt,
                            a.ReopenedAt != null,
                            new AppealedThing(a.About, a.AboutId)
                        ))
                        .ToList(),
                    HasSignedUp = db.SignUps.Any(s => s.MemberId == m.Id),
                    Leaves = m.Leaves.Where(l => l.State == LeaveState.Granted || l.State == LeaveState.Requested).ToList(),
                    Overrides = db.RequiredOverrides.Where(o => o.MemberId == m.Id).ToList(),
                    Outcomes = db.Outcomes.Where(o => o.MemberId == m.Id).ToList(),
                    OptOuts = db
                        .OptOuts.Where(o => o.MemberId == m.Id && o.TakenBackAt == null)
                        .Select(o => new OwnOptOut(o.CycleId, o.OptedOutAt))
                        .ToList(),
                })
                .SingleOrDefault()
    );

    private static readonly Func<HomeDb, int, int, IAsyncEnumerable<OwnSignUp>> SignUpsOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, int cycleId) =>
            from s in db.SignUps.AsNoTracking()
            join o in db.Opportunities on s.OpportunityId equals o.Id
            where
                s.MemberId == memberId
                && (
                    o.CycleId == cycleId
                    || SignUpStates.Active.Contains(s.State)
                    || s.Id
                        == db.SignUps.Where(d => d.MemberId == memberId && d.DecidedAt != null)
                            .OrderByDescending(d => d.DecidedAt)
                            .ThenByDescending(d => d.Id)
                            .Select(d => d.Id)
                            .FirstOrDefault()
                )
            orderby s.Id
            select new OwnSignUp(s, o.Title)
    );

    private static readonly Func<HomeDb, int, IAsyncEnumerable<OwnCompletion>> CompletionsOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId) =>
            from c in db.Completions
            join course in db.Courses on c.CourseId equals course.Id
            where c.MemberId == memberId
            orderby c.CompletedOn descending, c.Id descending
            select new OwnCompletion(
                c.Id,
                c.CourseId,
                course.Title,
                c.CompletedOn,
                c.TestedOut,
                c.Score,
                c.State,
                c.Evidence != null,
                c.ReportedAt,
                c.DecidedAt,
                c.DecidedBy,
                c.DecisionReason
            )
    );

    private static readonly Func<HomeDb, int, IAsyncEnumerable<OwnSuggestion>> SuggestionsOf = EF.CompileAsyncQuery(
        (HomeDb db, int memberId) =>
            db
                .Suggestions.Where(s =>
                    s.MemberId == memberId
                    && (
                        s.State == SuggestionState.Open
                        || s.State == SuggestionState.Accepted
                        || s.State == SuggestionState.Reported
                        || s.Id
                            == db.Suggestions.Where(d => d.MemberId == memberId && d.DecidedAt != null)
                                .OrderByDescending(d => d.DecidedAt)
                                .ThenByDescending(d => d.Id)
                                .Select(d => d.Id)
                                .FirstOrDefault()
                    )
                )
                .OrderBy(s => s.Id)
                .Select(s => new OwnSuggestion(
                    s.Id,
                    s.Title,
                    s.State,
                    s.Points,
                    s.DoneOn,
                    s.CreatedAt,
                    s.WaitsSince,
                    s.DecidedAt,
                    s.DecidedBy
                ))
    );

    private static readonly Func<HomeDb, int, int, IAsyncEnumerable<OwnPoints>> PointsByDay = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, int cycleId) =>
            db.Set<PointEntry>()
                .Where(e => e.MemberId == memberId && e.CycleId == cycleId)
                .GroupBy(e => new { e.OccurredOn, e.Kind })
                .Select(g => new OwnPoints(cycleId, g.Key.OccurredOn, g.Key.Kind, null, g.Sum(e => e.Points), g.Count()))
    );

    private static readonly Func<HomeDb, int, IAsyncEnumerable<OwnPoints>> PointsByCycle = EF.CompileAsyncQuery(
        (HomeDb db, int memberId) =>
            db.Set<PointEntry>()
                .Where(e => e.MemberId == memberId)
                .GroupBy(e => new
                {
                    e.CycleId,
                    e.Kind,
                    e.OpportunityId,
                })
                .Select(g => new OwnPoints(g.Key.CycleId, null, g.Key.Kind, g.Key.OpportunityId, g.Sum(e => e.Points), g.Count()))
    );

    // The last count, and the one before it that a trend of these days starts from.
    private static readonly Func<HomeDb, int, int, int, IAsyncEnumerable<ForumSnapshot>> CountsOf = EF.CompileAsyncQuery<
        HomeDb,
        int,
        int,
        int,
        ForumSnapshot
    >(
        (HomeDb db, int memberId, int cycleId, int days) =>
            db
                .ForumSnapshots.AsNoTracking()
                .Where(s => s.MemberId == memberId && s.CycleId == cycleId)
                .Where(s =>
                    s.ReadAt == db.ForumSnapshots.Where(l => l.MemberId == memberId && l.CycleId == cycleId).Max(l => l.ReadAt)
                    || s.ReadAt
                        == (
                            db.ForumSnapshots.Where(b =>
                                    b.MemberId == memberId
                                    && b.CycleId == cycleId
                                    && b.ReadAt
                                        <= db.ForumSnapshots.Where(l => l.MemberId == memberId && l.CycleId == cycleId)
                                            .Max(l => l.ReadAt)
                                            .AddDays(-days)
                                )
                                .Max(b => (DateTime?)b.ReadAt)
                            ?? db.ForumSnapshots.Where(f => f.MemberId == memberId && f.CycleId == cycleId).Min(f => f.ReadAt)
                        )
                )
                .OrderByDescending(s => s.ReadAt)
    );

    /// <param name="version">The version that the request read with its session.</param>
    public Task<ProgramSnapshot> ReadProgram(long version, CancellationToken ct) => program.Read(db, version, ct);

    /// <summary>Two queries. Null when there is no such member.</summary>
    public async Task<MemberSignUps?> ReadSignUps(int memberId, ProgramSnapshot shared, ProgramCycle cycle, CancellationToken ct) =>
        await MemberOf(db, memberId) is { } member
            ? new MemberSignUps(shared, cycle, member, await SignUpsOf(db, memberId, cycle.Id).ToListAsync(ct))
            : null;

    /// <summary>Five queries. Null when there is no such member.</summary>
    /// <param name="byDay">Points by day of the cycle; else by cycle, for all of them.</param>
    public async Task<MemberYear?> Read(int memberId, ProgramSnapshot shared, ProgramCycle cycle, bool byDay, CancellationToken ct)
    {
        if (await ReadSignUps(memberId, shared, cycle, ct) is not { } own)
            return null;
        return MemberYear.Of(
            own,
            await CompletionsOf(db, memberId).ToListAsync(ct),
            await SuggestionsOf(db, memberId).ToListAsync(ct),
            await (byDay ? PointsByDay(db, memberId, cycle.Id) : PointsByCycle(db, memberId)).ToListAsync(ct),
            calendar
        );
    }

    /// <summary>One query.</summary>
    public async Task<ForumCounts?> ReadForum(int memberId, int cycleId, CancellationToken ct) =>
        await CountsOf(db, memberId, cycleId, ForumTrend.DaysBack).ToListAsync(ct) is [var last, ..] rows
            ? new ForumCounts(last, rows[^1])
            : null;
}

/// <param name="Last">The newest count.</param>
/// <param name="Before">The one that the trend starts from: <see cref="ForumTrend.Weeks"/> earlier, or the first of the cycle.</param>
public sealed record ForumCounts(ForumSnapshot Last, ForumSnapshot Before);
