using System.Runtime.CompilerServices;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>A year whose replies count, and the numbers of its members who are due.</summary>
public sealed record PullYear(ProgramCycle Cycle, IReadOnlyList<int> Numbers);

/// <summary>Which years' replies are counted, and which of their members are due. It reads by a context of its own, so that the asking goes
/// on while what was answered is stored.</summary>
public sealed class PullPlan(IServiceScopeFactory scopes, ProgramCalendar calendar, IOptions<ForumSettings> settings)
{
    private readonly ForumSettings _settings = settings.Value;

    /// <summary>The years whose replies count: begun, not closed, with something that counts them.</summary>
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

    /// <summary>The numbers of those who are due, of each year. Whoever was read longest ago comes first; a pull that was interrupted is gone on
    /// with, without those whom it has read.</summary>
    public async Task<IReadOnlyList<PullYear>> Numbers(IEnumerable<ProgramCycle> years, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, due) = (Db(scope), new List<PullYear>());
        foreach (var year in years)
            due.Add(new PullYear(year, await Numbers(db, year, ct)));
        return due;
    }

    /// <summary>Only the numbers of all are held; the members come in pages.</summary>
    public async IAsyncEnumerable<MemberToCount> Members(PullYear due, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = Db(scope);
        foreach (var page in due.Numbers.Chunk(_settings.BatchSize))
        {
            foreach (var member in await Page(db, due.Cycle, page, ct))
                yield return member;
        }
    }

    private static HomeDb Db(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<HomeDb>();

    private async Task<List<int>> Numbers(HomeDb db, ProgramCycle year, CancellationToken ct)
    {
        var withoutId = _settings.KnowsPeopleWithoutId;
        var due = db.WithReplies(year)
            .Where(m => withoutId || m.CommunityUserId != null)
            .Select(m => new
            {
                m.Id,
                ReadAt = db.ForumSnapshots.Where(s => s.MemberId == m.Id && s.CycleId == year.Id).Max(s => (DateTime?)s.ReadAt),
            });
        if (await InterruptedSince(db, ct) is { } since)
            due = due.Where(m => m.ReadAt == null || m.ReadAt < since);
        return await due.OrderBy(m => m.ReadAt).ThenBy(m => m.Id).Select(m => m.Id).ToListAsync(ct);
    }

    /// <summary>When the first of the runs began which were all interrupted since the last whole one, or <see cref="ForumSettings.ResumeHours"/>
    /// ago when that is later: whoever was read since then need not be asked again. Null when the last run came to its end.</summary>
    private async Task<DateTime?> InterruptedSince(HomeDb db, CancellationToken ct)
    {
        var ended = db.JobRuns.Where(r => r.Job == nameof(PullForum) && r.EndedAt != null);
        var whole = await ended.Where(r => !r.Interrupted).MaxAsync(r => (long?)r.Id, ct) ?? 0;
        var (began, fresh) = (
            await ended.Where(r => r.Id > whole).MinAsync(r => (DateTime?)r.StartedAt, ct),
            calendar.Now.AddHours(-_settings.ResumeHours)
        );
        return began < fresh ? fresh : began;
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
                    // Replies count from the qualification on, within the year.
                    calendar.StartOf(m.QualifiedOn > year.FirstDay ? m.QualifiedOn : year.FirstDay),
                    to
                )),
        ];
    }
}
