using System.Data.Common;
using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>Where what the forum answered is written down, and for how long it is kept: snapshots, ledger lines and new names of a whole batch
/// in one transaction. Safe for several pulls at once: each batch holds its year.</summary>
public sealed class ReplyCounts(HomeDb db, Ledger ledger, ProgramCalendar calendar, IOptions<ForumSettings> settings)
{
    // So many numbers are thinned at a time: whoever else writes waits for no more than one slice.
    private const int Slice = 10_000;

    /// <summary>Writes a batch down. When a row of it is refused, each member's is tried alone, so that one does not stop the others.</summary>
    /// <returns>Null when the year was closed meanwhile.</returns>
    public async Task<StoredCounts?> Keep(ProgramCycle year, IReadOnlyList<MemberCount> counts, CancellationToken ct)
    {
        if (await Try(year, counts, ct) is (var open, var all))
            return open ? new StoredCounts(all, []) : null;
        var (kept, refused) = (0, new List<int>());
        foreach (var count in counts)
        {
            if (counts.Count > 1 && await Try(year, [count], ct) is (_, var one))
                kept += one;
            else
                refused.Add(count.Who.Id);
        }
        return new StoredCounts(kept, refused);
    }

    /// <summary>Keeps the snapshots from growing by a row a member and night for ever. Of those older than
    /// <see cref="ForumSettings.KeepSnapshotsDays"/> stay the last of each member's month and those from which a line of the ledger was posted.</summary>
    public async Task Thin(CancellationToken ct)
    {
        var before = calendar.Now.AddDays(-settings.Value.KeepSnapshotsDays);
        var old = db.ForumSnapshots.Where(s => s.ReadAt < before);
        if (await old.MinAsync(s => (long?)s.Id, ct) is not { } first || await old.MaxAsync(s => (long?)s.Id, ct) is not { } last)
            return;
        for (var from = first; from <= last; from += Slice)
            await Needless(old.Where(s => s.Id >= from && s.Id < from + Slice)).ExecuteDeleteAsync(ct);
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
                var read = counts.ToDictionary(c => c.Who.Id, c => c.Count);
                foreach (var rule in rules)
                    await ledger.PostDifferences(
                        Totals(rule, year, kept, read),
                        settings.Value.WhenCountsFall == WhenCountsFall.Correct,
                        ct
                    );
                await Rename(counts, ct);
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
            LessByRule: ", which earn less by the rule as it is now",
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
            WhyLess: WhyLess(replies, kept.RepliesBefore, day)
        );
    }

    private static string? WhyLess(int replies, int? before, DateOnly day) =>
        before > replies
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Replies(before.Value - replies)} fewer than before: {replies} counted on {day:d MMM yyyy}, {before} before"
            )
            : null;

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
                db.Note(
                    new AuditContext(Actor.System(nameof(PullForum)), count.ReadAt),
                    nameof(Member),
                    member.Id,
                    "Called differently in the community",
                    member.Id,
                    before,
                    member.CommunityHandle
                );
        }
    }

    /// <summary>A line is posted at the instant of its reading, by which both are found.</summary>
    private IQueryable<ForumSnapshot> Needless(IQueryable<ForumSnapshot> old) =>
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

/// <summary>What became of the readings of a batch.</summary>
/// <param name="Kept">How many were written down; the others say nothing newer, or are no longer asked for.</param>
/// <param name="Refused">The members whose counts could not be stored.</param>
public sealed record StoredCounts(int Kept, IReadOnlyList<int> Refused);
