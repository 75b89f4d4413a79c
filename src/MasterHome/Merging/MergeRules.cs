using MasterHome.Accounts;
using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Merging;

/// <summary>Whether a member's request for erasure is open. The personal data answers it, which builds on this folder.</summary>
public delegate Task<bool> ErasureIsOpen(int memberId, CancellationToken ct);

/// <summary>Says which members can be merged, and which merges can be undone.</summary>
internal sealed class MergeRules(HomeDb db, ErasureIsOpen? erasureIsOpen)
{
    private const string OwnMembership = "This is your own membership. Ask another administrator.";

    /// <returns>Null when they can be merged.</returns>
    public async Task<string?> WhyNotMerge(Member duplicate, Member survivor, AuditContext audit, CancellationToken ct)
    {
        if (duplicate.Id == survivor.Id)
            return "A member cannot be merged with itself. Enter the address of the other one.";
        if (audit.By.Is(duplicate.Id) || audit.By.Is(survivor.Id))
            return OwnMembership;
        if (duplicate.ErasedAt is not null || survivor.ErasedAt is not null)
            return "The data of one of them was erased.";
        if (erasureIsOpen is not null && (await erasureIsOpen(duplicate.Id, ct) || await erasureIsOpen(survivor.Id, ct)))
            return "One of them asked us to erase their data. Decide on that first.";
        if (duplicate.MergedIntoId is not null || survivor.MergedIntoId is not null)
            return "One of them is merged already.";
        if (await db.Set<Member>().AnyAsync(m => m.MergedIntoId == duplicate.Id, ct))
            return $"Another member is merged into {Format.Isolated(duplicate.Name)}. Undo that first.";
        if (await db.Users.AnyAsync(a => a.MemberId == duplicate.Id && a.Role != StaffRole.None, ct))
            return $"{Format.Isolated(duplicate.Name)} has an account of the program team, which would be closed. "
                + $"Merge {Format.Isolated(survivor.Name)} into them instead.";
        return await WhatBothHold(duplicate, survivor, ct);
    }

    /// <returns>Null when it can be undone.</returns>
    public async Task<string?> WhyNotUndo(MemberMerge merge, Member duplicate, Member survivor, AuditContext audit, CancellationToken ct)
    {
        if (audit.By.Is(survivor.Id))
            return OwnMembership;
        if (survivor.ErasedAt is not null)
            return "The data of this member was erased.";
        if (survivor.MergedIntoId is not null)
            return $"{Format.Isolated(survivor.Name)} is merged into another member since. Undo that first.";
        if (await db.Cycles.AnyAsync(c => c.ClosedAt > merge.MergedAt, ct))
            return "A year was closed since, with the points of both together. Correct the points instead.";
        var key = EmailAddress.Key(duplicate.Email);
        return await db.Members.AnyAsync(m => m.EmailKey == key, ct)
            ? $"{duplicate.Email} is the address of another member now. Change that one first."
            : null;
    }

    private async Task<string?> WhatBothHold(Member duplicate, Member survivor, CancellationToken ct)
    {
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
        if (
            await db.Appeals.AnyAsync(
                a =>
                    a.MemberId == duplicate.Id
                    && a.State == AppealState.Open
                    && db.Appeals.Any(o =>
                        o.MemberId == survivor.Id && o.State == AppealState.Open && o.About == a.About && o.AboutId == a.AboutId
                    ),
                ct
            )
        )
            return "Both have an open appeal about missing points. Answer one of them first.";
        return duplicate.Leaves.Any(l => survivor.Leaves.Any(o => o.Overlaps(l)))
            ? "Both have leave at the same time. End one of them first."
            : null;
    }
}
