using System.Runtime.CompilerServices;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>A year whose replies count, and the IDs of its members to count.</summary>
public sealed record PullYear(ProgramCycle Cycle, IReadOnlyList<int> MemberIds);

/// <summary>Selects the years and members whose replies are counted. It reads through its own database context, so that members are read
/// while counts are stored.</summary>
public sealed class PullPlan(IServiceScopeFactory scopes, ProgramCalendar calendar, IOptions<ForumSettings> settings)
{
    private readonly ForumSettings _settings = settings.Value;

    /// <summary>The years whose replies count: started, not closed, with an open opportunity that tracks forum replies.</summary>
    public async Task<List<ProgramCycle>> Years(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, year) = (Db(scope), calendar.Today.Year);
        return await db
            .Cycles.AsNoTracking()
            .Where(c =>
                c.ClosedAt == null
                && c.Year <= year
                && db.Opportunities.Open().Any(o => o.CycleId == c.Id && o.Tracking == Tracking.ForumReplies)
            )
            .OrderBy(c => c.Year)
            .ToListAsync(ct);
    }

    /// <summary>The IDs of the members to count, by year, the least recently read first. After an interrupted pull, without the members it
    /// already read.</summary>
    public async Task<IReadOnlyList<PullYear>> PlanYears(IEnumerable<ProgramCycle> years, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, due) = (Db(scope), new List<PullYear>());
        foreach (var year in years)
            due.Add(new PullYear(year, await MemberIds(db, year, ct)));
        return due;
    }

    /// <summary>Loads the members in pages; only the IDs of all members are kept in memory.</summary>
    public async IAsyncEnumerable<MemberToCount> Members(PullYear due, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = Db(scope);
        foreach (var page in due.MemberIds.Chunk(_settings.BatchSize))
        {
            foreach (var member in await Page(db, due.Cycle, page, ct))
                yield return member;
        }
    }

    private static HomeDb Db(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<HomeDb>();

    private async Task<List<int>> MemberIds(HomeDb db, ProgramCycle year, CancellationToken ct)
    {
        var includeWithoutId = _settings.KnowsPeopleWithoutId;
        var due = db.MembersWithCountedReplies(year)
            .Where(m => includeWithoutId || m.CommunityUserId != null)
            .Select(m => new
            {
                m.Id,
                ReadAt = db.ForumSnapshots.Where(s => s.MemberId == m.Id && s.CycleId == year.Id).Max(s => (DateTime?)s.ReadAt),
            });
        if (await InterruptedSince(db, ct) is { } since)
            due = due.Where(m => m.ReadAt == null || m.ReadAt < since);
        return await due.OrderBy(m => m.ReadAt).ThenBy(m => m.Id).Select(m => m.Id).ToListAsync(ct);
    }

    /// <summary>The start of the first interrupted run since the last complete one, or <see cref="ForumSettings.ResumeHours"/> ago if that
    /// is later: members read since then are skipped. Null when the last run was complete.</summary>
    private async Task<DateTime?> InterruptedSince(HomeDb db, CancellationToken ct)
    {
        var ended = db.JobRuns.Where(r => r.Job == nameof(PullForum) && r.EndedAt != null);
        var lastComplete = await ended.Where(r => r.State != JobRunState.Interrupted).MaxAsync(r => (long?)r.Id, ct) ?? 0;
        var (firstStart, resumeLimit) = (
            await ended.Where(r => r.Id > lastComplete).MinAsync(r => (DateTime?)r.StartedAt, ct),
            calendar.Now.AddHours(-_settings.ResumeHours)
        );
        return firstStart < resumeLimit ? resumeLimit : firstStart;
    }

    private async Task<List<MemberToCount>> Page(HomeDb db, ProgramCycle year, int[] page, CancellationToken ct)
    {
        var to = calendar.StartOf(year.Year + 1);
        var members = await db
            .Members.Where(m => EF.Parameter(page).Contains(m.Id))
            .Select(m => new
            {
                m.Id,
                m.CommunityUserId,
                m.CommunityHandle,
                m.Email,
                m.FirstName,
                m.LastName,
                m.QualifiedOn,
            })
            .ToDictionaryAsync(m => m.Id, ct);
        return
        [
            .. page.Where(members.ContainsKey)
                .Select(id => members[id])
                .Where(m => m.CommunityUserId is not null || _settings.KnowsPeopleWithoutId)
                .Select(m => new MemberToCount(
                    m.Id,
                    new ForumUser(m.CommunityUserId, m.CommunityHandle, m.Email, $"{m.FirstName} {m.LastName}".Trim()),
                    // Replies count from the qualification date, within the year.
                    calendar.StartOf(m.QualifiedOn > year.FirstDay ? m.QualifiedOn : year.FirstDay),
                    to
                )),
        ];
    }
}
