using System.Data.Common;
using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>Stores the forum's counts and deletes old ones. Snapshots, ledger entries and changed handles of a batch are one transaction.
/// Safe for concurrent pulls: each batch locks its year.</summary>
public sealed class ReplyCounts(HomeDb db, Ledger ledger, ProgramCalendar calendar, IOptions<ForumSettings> settings)
{
    // Snapshot IDs per delete statement, so that other writers wait for one slice only.
    private const int Slice = 10_000;

    /// <summary>Stores a batch. When the database refuses a row, stores each member separately, so that one row does not stop the
    /// others.</summary>
    /// <returns>Null when the year was closed during the run.</returns>
    public async Task<StoredCounts?> Store(ProgramCycle year, IReadOnlyList<MemberCount> counts, CancellationToken ct)
    {
        if (await TryStore(year, counts, ct) is (var open, var all))
            return open ? new StoredCounts(all, []) : null;
        var (kept, refused) = (0, new List<int>());
        foreach (var count in counts)
        {
            if (counts.Count > 1 && await TryStore(year, [count], ct) is (_, var one))
                kept += one;
            else
                refused.Add(count.Member.Id);
        }
        return new StoredCounts(kept, refused);
    }

    /// <summary>Limits the growth of one snapshot per member and night. Of snapshots older than
    /// <see cref="ForumSettings.KeepSnapshotsDays"/>, only each member's last one per month and those behind a ledger entry stay.</summary>
    public async Task DeleteOldSnapshots(CancellationToken ct)
    {
        var before = calendar.Now.AddDays(-settings.Value.KeepSnapshotsDays);
        var old = db.ForumSnapshots.Where(s => s.ReadAt < before);
        if (await old.MinAsync(s => (long?)s.Id, ct) is not { } first || await old.MaxAsync(s => (long?)s.Id, ct) is not { } last)
            return;
        for (var from = first; from <= last; from += Slice)
            await Deletable(old.Where(s => s.Id >= from && s.Id < from + Slice)).ExecuteDeleteAsync(ct);
    }

    /// <returns>Whether the year is open, and the number of counts stored; null when the database refused a row.</returns>
    private async Task<(bool Open, int Kept)?> TryStore(ProgramCycle year, IReadOnlyList<MemberCount> counts, CancellationToken ct)
    {
        try
        {
            return await StoreInTransaction(year, counts, ct);
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

    private Task<(bool Open, int Kept)> StoreInTransaction(ProgramCycle year, IReadOnlyList<MemberCount> counts, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (!await db.Cycles.HoldOpen(year.Id, ct))
                    return (false, 0);
                var rules = await db
                    .Opportunities.AsNoTracking()
                    .Where(o => o.CycleId == year.Id && o.Tracking == Tracking.ForumReplies)
                    .Open()
                    .ToListAsync(ct);
                var kept = await db
                    .Database.SqlQueryRaw<StoredSnapshot>(
                        db.Database.IsSqlite() ? InsertSnapshotsSql.Sqlite : InsertSnapshotsSql.SqlServer,
                        InsertSnapshotsSql.Json(counts),
                        year.Id
                    )
                    .ToListAsync(ct);
                var read = counts.ToDictionary(c => c.Member.Id, c => c.Count);
                foreach (var rule in rules)
                    await ledger.PostDifferences(
                        Totals(rule, year, kept, read),
                        settings.Value.WhenCountsFall == WhenCountsFall.Correct,
                        ct
                    );
                await UpdateHandles(counts, ct);
                return (true, kept.Count);
            },
            ct
        );

    private RunningTotals Totals(Opportunity rule, ProgramCycle year, List<StoredSnapshot> kept, Dictionary<int, ReplyCount> read) =>
        new(
            year.Id,
            rule.Id,
            PointKind.ForumReplies,
            Title: rule.Title,
            Rule: rule.Rule,
            rule.RuleVersion,
            Actor.System(nameof(PullForum)),
            LessByRule: ", which earn fewer points under the current rule",
            kept.ConvertAll(k => Total(rule, year, k, read[k.MemberId]))
        );

    private RunningTotal Total(Opportunity rule, ProgramCycle year, StoredSnapshot kept, ReplyCount count)
    {
        var (replies, day) = (count.Replies!.Value, calendar.DayOf(count.ReadAt));
        return new(
            kept.MemberId,
            Target(rule, replies),
            day > year.LastDay ? year.LastDay
                : day < year.FirstDay ? year.FirstDay
                : day,
            count.ReadAt,
            SourceKey: string.Create(CultureInfo.InvariantCulture, $"forum:{rule.Id}:{kept.MemberId}:{year.Id}:{kept.Id}"),
            Evidence: ForumSnapshot.Text(count.Links),
            Reason: string.Create(CultureInfo.InvariantCulture, $"{Replies(replies)} counted in {year.Year}"),
            WhyLess: DecreaseReason(replies, kept.RepliesBefore, day)
        );
    }

    private static string? DecreaseReason(int replies, int? before, DateOnly day) =>
        before > replies
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Replies(before.Value - replies)} fewer than before: {replies} counted on {Format.Date(day)}, {before} before"
            )
            : null;

    /// <summary>Updates changed handles; members are counted by ID, which does not change.</summary>
    private async Task UpdateHandles(IReadOnlyList<MemberCount> counts, CancellationToken ct)
    {
        var renamed = counts.Where(c => c.Count.Handle is { } now && now.Trim() != c.Member.Person.Handle).ToDictionary(c => c.Member.Id);
        if (renamed.Count == 0)
            return;
        var ids = renamed.Keys.ToArray();
        foreach (var member in await db.Members.Where(m => ids.Contains(m.Id)).ToListAsync(ct))
        {
            var ((counted, count), before) = (renamed[member.Id], member.CommunityHandle);
            // If the member was matched with another ID during the run, the handle belongs to someone else.
            if (member.CommunityUserId == counted.Person.UserId && member.IsCalled(count.Handle!))
                db.Note(
                    new AuditContext(Actor.System(nameof(PullForum)), count.ReadAt),
                    nameof(Member),
                    member.Id,
                    "Community handle changed",
                    member.Id,
                    before,
                    member.CommunityHandle
                );
        }
    }

    /// <summary>A ledger entry has the time of its snapshot as PostedAt, which links the two.</summary>
    private IQueryable<ForumSnapshot> Deletable(IQueryable<ForumSnapshot> old) =>
        old.Where(s =>
            db.ForumSnapshots.Any(later =>
                later.MemberId == s.MemberId
                && later.CycleId == s.CycleId
                && later.ReadAt > s.ReadAt
                && later.ReadAt.Year == s.ReadAt.Year
                && later.ReadAt.Month == s.ReadAt.Month
            )
            && !db.PointEntries.Any(e =>
                e.MemberId == s.MemberId && e.CycleId == s.CycleId && e.Kind == PointKind.ForumReplies && e.PostedAt == s.ReadAt
            )
        );

    /// <summary>Rule: points per reply × the smaller of replies counted and the yearly limit.</summary>
    internal static int Target(Opportunity rule, int replies) =>
        (int)Math.Min(int.MaxValue, (long)rule.Points * Math.Min(replies, rule.MaxTimes ?? int.MaxValue));

    private static string Replies(int n) => n == 1 ? "1 reply" : string.Create(CultureInfo.InvariantCulture, $"{n} replies");
}

/// <summary>The result of storing a batch.</summary>
/// <param name="Kept">The number stored; the others were not newer or no longer apply.</param>
/// <param name="Refused">The members whose counts could not be stored.</param>
public sealed record StoredCounts(int Kept, IReadOnlyList<int> Refused);
