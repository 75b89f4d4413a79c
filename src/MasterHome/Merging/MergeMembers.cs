using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Merging;

/// <summary>Makes a duplicate part of the member that the same person has besides. What it did counts with the survivor, its account is
/// closed, and it can be undone.</summary>
public sealed class MergeMembers(HomeDb db, Ledger ledger, StaffAccounts accounts, ProgramCalendar calendar)
{
    private const string MergeUndone = "The merge was undone";

    /// <returns>Null when there is no such duplicate, or no member with this address.</returns>
    public async Task<MergePlan?> Plan(int duplicateId, string address, AuditContext audit, CancellationToken ct = default)
    {
        var key = EmailAddress.Key(address);
        if (
            await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == duplicateId, ct) is not { } duplicate
            || await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.EmailKey == key, ct) is not { } survivor
        )
            return null;
        var rows = await RowsOf(duplicate.Id, ct);
        var points = await PointsToMove(duplicate, survivor)
            .GroupBy(e => e.CycleId)
            .Select(g => new { CycleId = g.Key, Points = g.Sum(e => e.Points) })
            .Join(db.Cycles, p => p.CycleId, c => c.Id, (p, c) => new { c.Year, p.Points })
            .OrderBy(p => p.Year)
            .ToListAsync(ct);
        var all = await db.PointEntries.Where(e => e.MemberId == duplicate.Id).SumAsync(e => e.Points, ct);
        var staying = all - points.Sum(p => p.Points);
        var lines = new List<string>();
        lines.AddRange(points.Where(p => p.Points != 0).Select(p => $"{Format.Count(p.Points, "point")} of {p.Year} count with them."));
        if (staying != 0)
            lines.Add(
                $"{Format.Count(staying, "point")} for forum replies stay behind: both have a community ID, and replies are counted by one."
            );
        Add(lines, rows.SignUps.Length, "sign-up");
        Add(lines, rows.Completions.Length, "training");
        Add(lines, rows.Suggestions.Length, "suggestion");
        Add(lines, rows.Appeals.Length, "appeal");
        Add(lines, rows.Leaves.Length, "leave");
        Add(lines, rows.Outcomes.Length, "outcome");
        Add(lines, rows.Certificates.Length, "certificate");
        lines.Add($"{Format.Isolated(duplicate.Email)} becomes a former address of theirs, and its account is closed.");
        return new MergePlan(duplicate, survivor, lines, await WhyNot(duplicate, survivor, audit, ct));
    }

    /// <exception cref="RefusedException">Both hold an outcome of one year, a sign-up for one session or leave at one time; no reason; or
    /// it is the administrator's own membership.</exception>
    public Task Merge(int duplicateId, int survivorId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                await HoldYears(ct);
                var (duplicate, survivor) = await LockBoth(duplicateId, survivorId, ct);
                Refusal.When(await WhyNot(duplicate, survivor, audit, ct));
                var (rows, points) = (
                    await RowsOf(duplicate.Id, ct),
                    await PointsToMove(duplicate, survivor).OrderBy(e => e.Id).ToListAsync(ct)
                );
                var takesIdentity = survivor.CommunityUserId is null && duplicate.CommunityUserId is not null;
                var merge = new MemberMerge(duplicate.Id, survivor.Id, reason, rows, takesIdentity, audit);
                db.Add(merge);
                duplicate.MergeInto(survivor, audit.At);
                if (takesIdentity)
                    await GiveIdentity(duplicate, survivor, ct);
                await db.SaveChangesAsync(ct);
                await Move(rows, survivor.Id, ct);
                foreach (var entry in points)
                    Repost(entry, entry.Points, duplicate.Id, survivor.Id, $"merge-{merge.Id}", $"Merged with {duplicate.Email}", audit);
                await CloseAccount(duplicate, audit, ct);
                await EndPeriods(duplicate.Id, ct);
                await db.RemoveSummaries(duplicate.Id, ct);
                db.Add(StandingChange.Of(survivor.Id));
                db.Note(audit, nameof(Member), duplicate.Id, $"Merged into {survivor.Name}", duplicate.Id, reason: merge.Reason);
                db.Note(audit, nameof(Member), survivor.Id, $"{duplicate.Name} merged into this member", survivor.Id, reason: merge.Reason);
                Tell(merge, survivor, $"Your entries under {duplicate.Email} and under this address are one now.", audit);
            },
            ct
        );

    /// <exception cref="RefusedException">A year was closed since, or the address is in use again.</exception>
    public Task Undo(int mergeId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                await HoldYears(ct);
                var merge =
                    await db.MemberMerges.SingleOrDefaultAsync(m => m.Id == mergeId, ct)
                    ?? throw new NotFoundException("This merge does not exist.");
                var (duplicate, survivor) = await LockBoth(merge.MergedId, merge.SurvivorId, ct);
                merge.Undo(audit.At);
                if (audit.By.Is(survivor.Id))
                    throw new RefusedException("This is your own membership. Ask another administrator.");
                if (survivor.MergedIntoId is not null)
                    throw new RefusedException($"{Format.Isolated(survivor.Name)} is merged into another member since. Undo that first.");
                if (await db.Cycles.AnyAsync(c => c.ClosedAt > merge.MergedAt, ct))
                    throw new RefusedException("A year was closed since, with the points of both together. Correct the points instead.");
                var key = EmailAddress.Key(duplicate.Email);
                if (await db.Members.AnyAsync(m => m.EmailKey == key, ct))
                    throw new RefusedException($"{duplicate.Email} is the address of another member now. Change that one first.");
                duplicate.Separate(survivor);
                if (merge.TookIdentity)
                    await GiveIdentity(survivor, duplicate, ct);
                await db.SaveChangesAsync(ct);
                await Move(merge.ReadMoved(), duplicate.Id, ct);
                await GiveBackPoints(merge, audit, ct);
                await OpenAccount(duplicate, audit, ct);
                db.AddRange(StandingChange.Of(duplicate.Id), StandingChange.Of(survivor.Id));
                db.Note(audit, nameof(Member), duplicate.Id, $"No longer merged into {survivor.Name}", duplicate.Id);
                db.Note(audit, nameof(Member), survivor.Id, $"{duplicate.Name} separated from this member again", survivor.Id);
                Tell(merge, survivor, $"Your entries and those under {duplicate.Email} are separate again.", audit);
            },
            ct
        );

    private async Task<string?> WhyNot(Member duplicate, Member survivor, AuditContext audit, CancellationToken ct)
    {
        if (duplicate.Id == survivor.Id)
            return "A member cannot be merged with itself. Enter the address of the other one.";
        if (audit.By.Is(duplicate.Id) || audit.By.Is(survivor.Id))
            return "This is your own membership. Ask another administrator.";
        if (duplicate.MergedIntoId is not null || survivor.MergedIntoId is not null)
            return "One of them is merged already.";
        if (await db.Set<Member>().AnyAsync(m => m.MergedIntoId == duplicate.Id, ct))
            return $"Another member is merged into {Format.Isolated(duplicate.Name)}. Undo that first.";
        if (await db.Users.AnyAsync(a => a.MemberId == duplicate.Id && a.Role != StaffRole.None, ct))
            return $"{Format.Isolated(duplicate.Name)} has an account of the program team, which would be closed. "
                + "Merge the other way round.";
        var years = await db
            .Outcomes.Where(o => o.MemberId == duplicate.Id && db.Outcomes.Any(s => s.MemberId == survivor.Id && s.CycleId == o.CycleId))
            .Join(db.Cycles, o => o.CycleId, c => c.Id, (o, c) => c.Year)
            .Distinct()
            .ToListAsync(ct);
        if (years.Count > 0)
            return $"Both have an outcome of {string.Join(", ", years.Order())}, which cannot be one.";
        var shared = await db
            .SignUps.Where(s => s.MemberId == duplicate.Id && s.State != SignUpState.Withdrawn)
            .Where(s => db.SignUps.Any(o => o.MemberId == survivor.Id && o.SessionId == s.SessionId && o.State != SignUpState.Withdrawn))
            .Join(db.Opportunities, s => s.OpportunityId, o => o.Id, (s, o) => o.Title)
            .FirstOrDefaultAsync(ct);
        if (shared is not null)
            return $"Both signed up for the same session of “{Format.Isolated(shared)}”. Withdraw one of them first.";
        return duplicate.Leaves.Any(l => survivor.Leaves.Any(o => o.Overlaps(l)))
            ? "Both have leave at the same time. End one of them first."
            : null;
    }

    /// <summary>Two people who count as one keep the forum points of one: replies are counted for the survivor's identity.</summary>
    private IQueryable<PointEntry> PointsToMove(Member duplicate, Member survivor)
    {
        var entries = db.PointEntries.Where(e => e.MemberId == duplicate.Id);
        return duplicate.CommunityUserId is not null && survivor.CommunityUserId is not null
            ? entries.Where(e => e.Kind != PointKind.ForumReplies)
            : entries;
    }

    private async Task<MovedRows> RowsOf(int memberId, CancellationToken ct) =>
        new(
            await db.SignUps.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.Completions.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.Suggestions.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.Appeals.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.Leaves.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.CorrectionRequests.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.Outcomes.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.Certificates.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct),
            await db.EvidenceFiles.Where(r => r.MemberId == memberId).Select(r => r.Id).ToArrayAsync(ct)
        );

    private async Task Move(MovedRows rows, int to, CancellationToken ct)
    {
        await db.SignUps.Where(r => rows.SignUps.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Completions.Where(r => rows.Completions.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Suggestions.Where(r => rows.Suggestions.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Appeals.Where(r => rows.Appeals.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Leaves.Where(r => rows.Leaves.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db
            .CorrectionRequests.Where(r => rows.Corrections.Contains(r.Id))
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Outcomes.Where(r => rows.Outcomes.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Certificates.Where(r => rows.Certificates.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.EvidenceFiles.Where(r => rows.Files.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
    }

    /// <summary>Posts an entry's points from one member to another. The keys continue those of the entry's source, so that the last entry
    /// of the source is the survivor's.</summary>
    private void Repost(PointEntry entry, int points, int from, int to, string step, string reason, AuditContext audit)
    {
        foreach (var (member, amount, suffix) in new[] { (from, -points, "out"), (to, points, "in") })
            ledger.Post(
                new Posting(
                    member,
                    entry.CycleId,
                    amount,
                    entry.Kind,
                    entry.OccurredOn,
                    entry.Title,
                    entry.Rule,
                    entry.RuleVersion,
                    $"{entry.SourceKey}:{step}-{suffix}",
                    audit
                )
                {
                    OpportunityId = entry.OpportunityId,
                    Evidence = entry.Evidence,
                    Reason = reason,
                }
            );
    }

    /// <summary>What the sources of the duplicate are worth to the survivor by now: a decision may have been undone since.</summary>
    private async Task GiveBackPoints(MemberMerge merge, AuditContext audit, CancellationToken ct)
    {
        var own = await db
            .PointEntries.Where(e => e.MemberId == merge.MergedId && e.PostedAt < merge.MergedAt)
            .OrderBy(e => e.Id)
            .ToListAsync(ct);
        var posted = await db.PointEntries.Where(e => e.MemberId == merge.SurvivorId && e.PostedAt >= merge.MergedAt).ToListAsync(ct);
        // Replies that were counted by the duplicate's identity since.
        if (merge.TookIdentity)
            foreach (var entry in posted.Where(e => e.Kind == PointKind.ForumReplies && !own.Any(o => Continues(e, o))))
                Repost(entry, entry.Points, merge.SurvivorId, merge.MergedId, $"separate-{merge.Id}", MergeUndone, audit);
        foreach (var source in own.Where(e => !own.Any(o => Continues(e, o))))
        {
            var points = posted.Where(e => Continues(e, source)).Sum(e => e.Points);
            if (points != 0)
                Repost(source, points, merge.SurvivorId, merge.MergedId, $"separate-{merge.Id}", MergeUndone, audit);
        }
    }

    /// <summary>A source that continues another one has its key as a prefix.</summary>
    private static bool Continues(PointEntry entry, PointEntry other) =>
        entry.SourceKey.StartsWith(other.SourceKey + ":", StringComparison.Ordinal);

    /// <summary>In two steps, because an identity belongs to one member.</summary>
    private async Task GiveIdentity(Member from, Member to, CancellationToken ct)
    {
        to.TakeCommunityIdentity(from);
        var id = to.CommunityUserId;
        await db.Set<Member>().Where(m => m.Id == from.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.CommunityUserId, (long?)null), ct);
        await db.Set<Member>().Where(m => m.Id == to.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.CommunityUserId, id), ct);
    }

    private async Task CloseAccount(Member duplicate, AuditContext audit, CancellationToken ct)
    {
        var open = await db.Users.Where(a => a.MemberId == duplicate.Id && a.DisabledAt == null).Select(a => a.Id).ToListAsync(ct);
        foreach (var id in open)
            await accounts.Disable(id, "Merged with another membership", audit, ct);
    }

    private async Task OpenAccount(Member duplicate, AuditContext audit, CancellationToken ct)
    {
        var closed = await db.Users.Where(a => a.MemberId == duplicate.Id && a.DisabledAt != null).Select(a => a.Id).ToListAsync(ct);
        foreach (var id in closed)
            await accounts.Enable(id, audit, ct);
    }

    /// <summary>The duplicate has no status from today on.</summary>
    private Task EndPeriods(int memberId, CancellationToken ct)
    {
        var today = calendar.Today;
        return db
            .StatusPeriods.Where(p => p.MemberId == memberId && p.EndedOn == null)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.EndedOn, (DateOnly?)today), ct);
    }

    /// <summary>The close takes the same locks: nothing that decides an outcome changes meanwhile.</summary>
    private async Task HoldYears(CancellationToken ct)
    {
        foreach (var id in await db.Cycles.Where(c => c.ClosedAt == null).OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(ct))
            await db.HoldCycle(id, ct);
    }

    private async Task<(Member Duplicate, Member Survivor)> LockBoth(int duplicateId, int survivorId, CancellationToken ct)
    {
        var locked = new Dictionary<int, Member>();
        foreach (var id in new[] { duplicateId, survivorId }.Distinct().Order())
            locked[id] = await db.Lock<Member>(id, ct) ?? throw new NotFoundException("This member does not exist.");
        return (locked[duplicateId], locked[survivorId]);
    }

    private void Tell(MemberMerge merge, Member survivor, string what, AuditContext audit) =>
        db.Queue(
            new OutgoingEmail(
                new MembershipsMerged(survivor.CallName, what, "/points"),
                $"{MembershipsMerged.Key}:{merge.Id}:{(merge.UndoneAt is null ? "merged" : "separated")}",
                survivor.Recipient(),
                audit.At
            )
        );

    private static void Add(List<string> lines, int count, string one)
    {
        if (count > 0)
            lines.Add($"{Format.Count(count, one)} {(count == 1 ? "moves" : "move")} to them.");
    }
}
