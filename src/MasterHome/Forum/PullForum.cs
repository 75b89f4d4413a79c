using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;

using Microsoft.EntityFrameworkCore;

namespace MasterHome.Forum;

/// <summary>Counts every member's replies, keeps a snapshot and posts the difference to the ledger. What fails is "no data":
/// the old number stays. Run twice or at once it posts nothing twice, because each member's turn begins with their row's lock.</summary>
public sealed class PullForum(HomeDb db, Ledger ledger, IForum forum, ProgramCalendar calendar)
{
    /// <exception cref="RefusedException">When the forum takes us for a guest or cannot be asked at all.</exception>
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var years = await db.Cycles.Where(c => c.ClosedAt == null && c.Year <= calendar.Today.Year).ToListAsync(ct);
        var rules = await db.Opportunities.AsNoTracking().Where(o => o.Tracking == Tracking.ForumReplies).Open().ToListAsync(ct);
        var counted = years.Where(c => rules.Any(r => r.CycleId == c.Id)).ToList();
        if (counted.Count == 0)
            return new JobResult(0, 0, "No open year counts forum replies.");
        Refusal.When(await forum.WhyNotReady(ct));
        var (pulled, failed) = (0, 0);
        foreach (var cycle in counted)
        {
            foreach (var member in await Due(cycle, ct))
            {
                var count = await forum.CountReplies(member.Who, From(cycle, member), calendar.StartOf(cycle.Year + 1), ct);
                _ = count.HasData && await Keep(member.Id, cycle, [.. rules.Where(r => r.CycleId == cycle.Id)], count, ct) ? pulled++ : failed++;
            }
        }
        return new JobResult(pulled, failed, failed == 0 ? $"Replies of {pulled} members counted." : $"Replies of {pulled} members counted; no data for {failed}, whose old numbers stay.");
    }

    /// <summary>Whoever was read longest ago comes first, so that a pull which was cut off goes on where it stopped.</summary>
    private async Task<List<Counted>> Due(ProgramCycle cycle, CancellationToken ct)
    {
        var leaving = db.OptOuts.Standing(cycle.Id).Select(o => o.MemberId);
        return await db.Members.In(cycle.Year).Where(m => m.CommunityUserId != null && !leaving.Contains(m.Id))
            .Select(m => new
            {
                m.Id, m.CommunityUserId, m.CommunityHandle, m.Email, m.FirstName, m.LastName, m.QualifiedOn,
                ReadAt = db.ForumSnapshots.Where(s => s.MemberId == m.Id && s.CycleId == cycle.Id).Max(s => (DateTime?)s.ReadAt),
            })
            .OrderBy(m => m.ReadAt).ThenBy(m => m.Id)
            .Select(m => new Counted(m.Id, new ForumPerson(m.CommunityUserId, m.CommunityHandle, m.Email, m.FirstName + " " + m.LastName), m.QualifiedOn)).ToListAsync(ct);
    }

    /// <summary>Replies count from the qualification on, within the year.</summary>
    private DateTime From(ProgramCycle cycle, Counted member) =>
        calendar.StartOf(member.QualifiedOn > cycle.FirstDay ? member.QualifiedOn : cycle.FirstDay);

    /// <summary>What cannot be kept of one member must not stop the night for all who come after.</summary>
    private async Task<bool> Keep(int memberId, ProgramCycle cycle, IReadOnlyList<Opportunity> rules, ReplyCount count, CancellationToken ct)
    {
        try
        {
            await Store(memberId, cycle, rules, count, ct);
            return true;
        }
        catch (Exception e) when (e is RefusedException or DbUpdateException)
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }

    /// <summary>Snapshot and ledger lines commit together.</summary>
    private Task Store(int memberId, ProgramCycle cycle, IReadOnlyList<Opportunity> rules, ReplyCount count, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            await db.Members.Where(m => m.Id == memberId).ExecuteUpdateAsync(set => set.SetProperty(m => m.PlacesVersion, m => m.PlacesVersion + 1), ct);
            var last = await db.ForumSnapshots.Where(s => s.MemberId == memberId && s.CycleId == cycle.Id).MaxAsync(s => (DateTime?)s.ReadAt, ct);
            // Another pull was later and has already stored what it saw, or the year was closed meanwhile.
            if (last > count.ReadAt || await db.OptOuts.Standing(cycle.Id).AnyAsync(o => o.MemberId == memberId, ct) || await db.Cycles.AnyAsync(c => c.Id == cycle.Id && c.ClosedAt != null, ct))
                return;
            var snapshot = new ForumSnapshot(memberId, cycle.Id, count.Replies!.Value, count.ReadAt, string.Join('\n', count.Links));
            db.Add(snapshot);
            await db.SaveChangesAsync(ct);
            foreach (var rule in rules)
                await PostDifference(snapshot, rule, cycle, ct);
        }, ct);

    private async Task PostDifference(ForumSnapshot snapshot, Opportunity rule, ProgramCycle cycle, CancellationToken ct)
    {
        var posted = await db.PointEntries
            .Where(e => e.MemberId == snapshot.MemberId && e.CycleId == cycle.Id && e.OpportunityId == rule.Id && e.Kind == PointKind.ForumReplies)
            .SumAsync(e => e.Points, ct);
        var difference = Target(rule, snapshot.Replies) - posted;
        if (difference == 0)
            return;
        var day = calendar.DayOf(snapshot.ReadAt);
        ledger.Post(new Posting(
            snapshot.MemberId, cycle.Id, difference, PointKind.ForumReplies, day > cycle.LastDay ? cycle.LastDay : day, rule.Title, rule.Rule, rule.RuleVersion,
            $"forum:{rule.Id}:{snapshot.MemberId}:{cycle.Id}:{snapshot.Id}", new Deed(Actor.System(nameof(PullForum)), snapshot.ReadAt))
        {
            OpportunityId = rule.Id,
            Evidence = snapshot.Links,
            Reason = $"{snapshot.Replies} replies counted in {cycle.Year}",
        });
    }

    /// <summary>Rule: points per reply × the smaller of replies counted and the yearly limit.</summary>
    internal static int Target(Opportunity rule, int replies) => (int)Math.Min(int.MaxValue, (long)rule.Points * Math.Min(replies, rule.MaxTimes ?? int.MaxValue));

    private sealed record Counted(int Id, ForumPerson Who, DateOnly QualifiedOn);
}
