using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;

using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum;

/// <summary>Which members are due, and where what the forum answered is written down: snapshots, ledger lines and new names of a whole batch
/// in one transaction. Safe for several pulls at once: each batch holds its year.</summary>
public sealed class ReplyBook(HomeDb db, Ledger ledger, ProgramCalendar calendar, IOptions<ForumSettings> settings) : IDisposable
{
    // One context serves one at a time, and members are looked up while batches are stored.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The years whose replies count: begun, not closed, with something that counts them.</summary>
    public Task<List<ProgramCycle>> Years(CancellationToken ct)
    {
        var year = calendar.Today.Year;
        return db.Cycles.AsNoTracking().Where(c => c.ClosedAt == null && c.Year <= year && db.Opportunities.Open().Any(o => o.CycleId == c.Id && o.Tracking == Tracking.ForumReplies))
            .OrderBy(c => c.Year).ToListAsync(ct);
    }

    /// <summary>Whoever was read longest ago comes first; a pull that was interrupted is gone on with, without those whom it has read. Only
    /// the numbers of all are held; the members come in pages, the next one read before it is asked for: a batch is stored meanwhile, and the asking goes on.</summary>
    public async IAsyncEnumerable<DueMember> Due(ProgramCycle year, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<DueMember> page = [];
        foreach (var numbers in (await InTurn(() => Numbers(year, ct), ct)).Chunk(settings.Value.BatchSize))
        {
            var next = await InTurn(() => Members(year, numbers, ct), ct);
            foreach (var member in page)
                yield return member;
            page = next;
        }
        foreach (var member in page)
            yield return member;
    }

    /// <summary>Writes a batch down. When a row of it is refused, each member's is tried alone, so that one does not stop the others.</summary>
    /// <returns>Null when the year was closed meanwhile.</returns>
    public Task<KeptCounts?> Keep(ProgramCycle year, IReadOnlyList<MemberCount> counts, CancellationToken ct) =>
        InTurn(async () =>
        {
            if (await Try(year, counts, ct) is (var open, var all))
                return open ? new KeptCounts(all, []) : null;
            var (kept, refused) = (0, new List<int>());
            foreach (var count in counts)
            {
                if (counts.Count > 1 && await Try(year, [count], ct) is (_, var one))
                    kept += one;
                else
                    refused.Add(count.Who.Id);
            }
            return (KeptCounts?)new KeptCounts(kept, refused);
        }, ct);

    public void Dispose() => _turn.Dispose();

    private async Task<T> InTurn<T>(Func<Task<T>> work, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<List<int>> Numbers(ProgramCycle year, CancellationToken ct)
    {
        var withoutId = settings.Value.KnowsPeopleWithoutId;
        var due = db.WithReplies(year).Where(m => withoutId || m.CommunityUserId != null)
            .Select(m => new { m.Id, ReadAt = db.ForumSnapshots.Where(s => s.MemberId == m.Id && s.CycleId == year.Id).Max(s => (DateTime?)s.ReadAt) });
        if (await InterruptedSince(ct) is { } since)
            due = due.Where(m => m.ReadAt == null || m.ReadAt < since);
        return await due.OrderBy(m => m.ReadAt).ThenBy(m => m.Id).Select(m => m.Id).ToListAsync(ct);
    }

    /// <summary>When the first of the runs began which were all interrupted since the last whole one: whoever was read since then need not
    /// be asked again. Null when the last run came to its end.</summary>
    private async Task<DateTime?> InterruptedSince(CancellationToken ct)
    {
        var ended = db.JobRuns.Where(r => r.Job == nameof(PullForum) && r.EndedAt != null);
        var whole = await ended.Where(r => !r.Interrupted).MaxAsync(r => (long?)r.Id, ct) ?? 0;
        return await ended.Where(r => r.Id > whole).MinAsync(r => (DateTime?)r.StartedAt, ct);
    }

    private async Task<IReadOnlyList<DueMember>> Members(ProgramCycle year, int[] page, CancellationToken ct)
    {
        var to = calendar.StartOf(year.Year + 1);
        var members = await db.Members.Where(m => EF.Parameter(page).Contains(m.Id))
            .Select(m => new { m.Id, m.CommunityUserId, m.CommunityHandle, m.Email, m.FirstName, m.LastName, m.QualifiedOn }).ToDictionaryAsync(m => m.Id, ct);
        return [.. page.Where(members.ContainsKey).Select(id => members[id]).Where(m => m.CommunityUserId is not null || settings.Value.KnowsPeopleWithoutId).Select(m => new DueMember(
            m.Id, new ForumPerson(m.CommunityUserId, m.CommunityHandle, m.Email, $"{m.FirstName} {m.LastName}".Trim()),
            // Replies count from the qualification on, within the year.
            calendar.StartOf(m.QualifiedOn > year.FirstDay ? m.QualifiedOn : year.FirstDay), to))];
    }

    /// <returns>Whether the year is open, and how many readings were kept; null when the database refused a row.</returns>
    private async Task<(bool Open, int Kept)?> Try(ProgramCycle year, IReadOnlyList<MemberCount> counts, CancellationToken ct)
    {
        try
        {
            return await Store(year, counts, ct);
        }
        catch (Exception e) when (e is DbUpdateException || (e is DbException refused && refused.IsRefusedRow()))
        {
            return null;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private Task<(bool Open, int Kept)> Store(ProgramCycle year, IReadOnlyList<MemberCount> counts, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            if (!await db.Cycles.HoldOpen(year.Id, ct))
                return (false, 0);
            var rules = await db.Opportunities.AsNoTracking().Where(o => o.CycleId == year.Id && o.Tracking == Tracking.ForumReplies).Open().ToListAsync(ct);
            var kept = await db.Database.SqlQueryRaw<KeptSnapshot>(
                db.Database.IsSqlite() ? SnapshotStatement.Sqlite : SnapshotStatement.SqlServer, SnapshotStatement.Json(counts), year.Id).ToListAsync(ct);
            var read = counts.ToDictionary(c => c.Who.Id, c => c.Count);
            await ledger.PostDifferences(
                year.Id, [.. kept.SelectMany(k => rules.Select(r => Total(k, r, year, read[k.MemberId])))], settings.Value.WhenCountsFall == WhenCountsFall.Correct, ct);
            await Rename(counts, ct);
            return (true, kept.Count);
        }, ct);

    private RunningTotal Total(KeptSnapshot kept, Opportunity rule, ProgramCycle year, ReplyCount count)
    {
        var (replies, day) = (count.Replies!.Value, calendar.DayOf(count.ReadAt));
        var within = day > year.LastDay ? year.LastDay : day < year.FirstDay ? year.FirstDay : day;
        var line = new Posting(
            kept.MemberId, year.Id, Target(rule, replies), PointKind.ForumReplies, within, rule.Title, rule.Rule, rule.RuleVersion,
            $"forum:{rule.Id}:{kept.MemberId}:{year.Id}:{kept.Id}", new Deed(Actor.System(nameof(PullForum)), count.ReadAt))
        {
            OpportunityId = rule.Id,
            Evidence = ForumSnapshot.Fit(string.Join('\n', count.Links)),
            Reason = string.Create(CultureInfo.InvariantCulture, $"{Replies(replies)} counted in {year.Year}"),
        };
        return new RunningTotal(line, WhyLess(replies, kept.RepliesBefore, day, year));
    }

    private static string WhyLess(int replies, int? before, DateOnly day, ProgramCycle year) => before > replies
        ? string.Create(CultureInfo.InvariantCulture, $"{Replies(before.Value - replies)} fewer than before: {replies} counted on {day:d MMM yyyy}, {before} before")
        : string.Create(CultureInfo.InvariantCulture, $"{Replies(replies)} counted in {year.Year}, which earn less by the rule as it is now");

    /// <summary>Names in the forum change; what they are counted by does not.</summary>
    private async Task Rename(IReadOnlyList<MemberCount> counts, CancellationToken ct)
    {
        var called = counts.Where(c => c.Count.Handle is { } now && now.Trim() != c.Who.Person.Handle).ToDictionary(c => c.Who.Id);
        if (called.Count == 0)
            return;
        foreach (var member in await db.Members.Where(m => called.Keys.Contains(m.Id)).ToListAsync(ct))
        {
            var ((who, count), before) = (called[member.Id], member.CommunityHandle);
            // Matched with another identity meanwhile, they are not the one who was asked about.
            if (member.CommunityUserId == who.Person.UserId && member.IsCalled(count.Handle!))
                db.Note(new Deed(Actor.System(nameof(PullForum)), count.ReadAt), nameof(Member), member.Id, "Called differently in the community", member.Id, before, member.CommunityHandle);
        }
    }

    /// <summary>Rule: points per reply × the smaller of replies counted and the yearly limit.</summary>
    internal static int Target(Opportunity rule, int replies) => (int)Math.Min(int.MaxValue, (long)rule.Points * Math.Min(replies, rule.MaxTimes ?? int.MaxValue));

    private static string Replies(int n) => n == 1 ? "1 reply" : string.Create(CultureInfo.InvariantCulture, $"{n} replies");
}

/// <summary>What became of the readings of a batch.</summary>
/// <param name="Kept">How many were written down; the others say nothing newer, or are no longer asked for.</param>
/// <param name="Refused">The members whose counts could not be stored.</param>
public sealed record KeptCounts(int Kept, IReadOnlyList<int> Refused);
