using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Merging;

/// <summary>Makes a duplicate part of the member that the same person has besides. What it did counts with the survivor, its account is
/// closed, and it can be undone.</summary>
public sealed class MergeMembers(
    HomeDb db,
    Ledger ledger,
    StaffAccounts accounts,
    EmailCatalog emails,
    ProgramCalendar calendar,
    ErasureIsOpen? erasureIsOpen = null
)
{
    private readonly MergeRules _rules = new(db, erasureIsOpen);
    private readonly MergedPoints _points = new(db, ledger);

    /// <returns>Null when there is no such duplicate, or no member with this address.</returns>
    public async Task<MergePlan?> Plan(int duplicateId, string address, AuditContext audit, CancellationToken ct = default)
    {
        var key = EmailAddress.Key(address);
        if (
            await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == duplicateId, ct) is not { } duplicate
            || await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.EmailKey == key, ct) is not { } survivor
        )
            return null;
        return new MergePlan(
            duplicate,
            survivor,
            [.. await LinesOfPoints(duplicate, survivor, ct), .. Lines(await MovedRows.Find(db, duplicate.Id, survivor.Id, ct), duplicate)],
            await _rules.WhyNotMerge(duplicate, survivor, audit, ct)
        );
    }

    /// <exception cref="RefusedException">Both hold an outcome of one year, a sign-up for one session, leave at one time or the same open
    /// appeal; no reason; or it is the administrator's own membership.</exception>
    public Task Merge(int duplicateId, int survivorId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                await HoldYears(ct);
                var (duplicate, survivor) = await LockBoth(duplicateId, survivorId, ct);
                Refusal.When(await _rules.WhyNotMerge(duplicate, survivor, audit, ct));
                var points = await _points.Of(duplicate, survivor).OrderBy(e => e.Id).ToListAsync(ct);
                var rows = await MovedRows.Find(db, duplicate.Id, survivor.Id, ct) with
                {
                    CommunityUserId = duplicate.CommunityUserId,
                    CommunityHandle = survivor.CommunityHandle,
                    AddedAddresses = duplicate.MergeInto(survivor, audit.At),
                };
                var takesIdentity = survivor.CommunityUserId is null && rows.CommunityUserId is not null;
                var merge = new MemberMerge(duplicate.Id, survivor.Id, reason, rows, takesIdentity, audit);
                db.Add(merge);
                await SetIdentity(duplicate, null, duplicate.CommunityHandle, ct);
                if (takesIdentity)
                    await SetIdentity(survivor, rows.CommunityUserId, duplicate.CommunityHandle ?? survivor.CommunityHandle, ct);
                await db.SaveChangesAsync(ct);
                await rows.Move(db, survivor.Id, ct);
                rows.TurnOff(db, survivor.Id, emails, audit.At);
                _points.Give(merge, points, audit);
                foreach (var id in rows.Accounts)
                    await accounts.Disable(id, "Merged with another membership", audit, ct);
                await EndPeriods(duplicate.Id, ct);
                await db.RemoveSummaries(duplicate.Id, ct);
                db.Add(StandingChange.Of(survivor.Id));
                db.Note(audit, nameof(Member), duplicate.Id, $"Merged into member {survivor.Id}", duplicate.Id, reason: merge.Reason);
                db.Note(
                    audit,
                    nameof(Member),
                    survivor.Id,
                    $"Member {duplicate.Id} merged into this one",
                    survivor.Id,
                    reason: merge.Reason
                );
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
                Refusal.When(await _rules.WhyNotUndo(merge, duplicate, survivor, audit, ct));
                var rows = merge.ReadMoved();
                duplicate.Separate(survivor, rows.AddedAddresses);
                if (merge.TookIdentity)
                    await SetIdentity(survivor, null, rows.CommunityHandle, ct);
                // Another member may have the identity by now.
                if (!await db.Set<Member>().AnyAsync(m => m.CommunityUserId == rows.CommunityUserId, ct))
                    await SetIdentity(duplicate, rows.CommunityUserId, duplicate.CommunityHandle, ct);
                await db.SaveChangesAsync(ct);
                await rows.Move(db, duplicate.Id, ct);
                await rows.TurnOnAgain(db, survivor.Id, ct);
                await _points.GiveBack(merge, rows.LastEntryId, audit, ct);
                foreach (
                    var id in await db
                        .Users.Where(a => rows.Accounts.Contains(a.Id) && a.DisabledAt != null)
                        .Select(a => a.Id)
                        .ToListAsync(ct)
                )
                    await accounts.Enable(id, audit, ct);
                db.AddRange(StandingChange.Of(duplicate.Id), StandingChange.Of(survivor.Id));
                db.Note(audit, nameof(Member), duplicate.Id, $"No longer merged into member {survivor.Id}", duplicate.Id);
                db.Note(audit, nameof(Member), survivor.Id, $"Member {duplicate.Id} separated from this one again", survivor.Id);
                Tell(merge, survivor, $"Your entries and those under {duplicate.Email} are separate again.", audit);
            },
            ct
        );

    private async Task<IReadOnlyList<string>> LinesOfPoints(Member duplicate, Member survivor, CancellationToken ct)
    {
        var points = await _points
            .Of(duplicate, survivor)
            .GroupBy(e => e.CycleId)
            .Select(g => new { CycleId = g.Key, Points = g.Sum(e => e.Points) })
            .Join(db.Cycles, p => p.CycleId, c => c.Id, (p, c) => new { c.Year, p.Points })
            .OrderBy(p => p.Year)
            .ToListAsync(ct);
        var left = await db.PointEntries.Where(e => e.MemberId == duplicate.Id).SumAsync(e => e.Points, ct) - points.Sum(p => p.Points);
        var lines = points
            .Where(p => p.Points != 0)
            .Select(p => $"{Format.Count(p.Points, "point")} of {p.Year} count with them.")
            .ToList();
        if (left != 0)
            lines.Add(
                $"{Format.Count(left, "point")} for forum replies are left out: both have a community ID, and replies are counted by one."
            );
        return lines;
    }

    private static IEnumerable<string> Lines(MovedRows rows, Member duplicate)
    {
        (int Count, string One)[] moved =
        [
            (rows.SignUps.Length, "sign-up"),
            (rows.Completions.Length, "training"),
            (rows.Suggestions.Length, "suggestion"),
            (rows.Appeals.Length, "appeal"),
            (rows.Leaves.Length, "leave"),
            (rows.Outcomes.Length, "outcome"),
            (rows.Certificates.Length, "certificate"),
            (rows.OptOuts.Length, "opt-out"),
            (rows.Overrides.Length, "number of required points"),
            (rows.TurnedOff.Length, "turned-off kind of email"),
        ];
        foreach (var (count, one) in moved.Where(m => m.Count > 0))
            yield return $"{Format.Count(count, one)} {(count == 1 ? "moves" : "move")} to them.";
        yield return $"{Format.Isolated(duplicate.Email)} becomes a former address of theirs, and its account is closed.";
    }

    /// <summary>At once, because an identity belongs to one member: the next statement may give it to another.</summary>
    private async Task SetIdentity(Member member, long? userId, string? handle, CancellationToken ct)
    {
        member.SetCommunityIdentity(userId, handle);
        await db.Set<Member>().Where(m => m.Id == member.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.CommunityUserId, userId), ct);
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
}
