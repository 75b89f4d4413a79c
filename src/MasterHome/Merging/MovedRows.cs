using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Mail;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Merging;

/// <summary>What a merge gives to the survivor, so that an undo gives back just that. Points are not among it: the ledger posts them
/// anew.</summary>
internal sealed record MovedRows
{
    public required int[] SignUps { get; init; }

    public required int[] Completions { get; init; }

    public required int[] Suggestions { get; init; }

    public required int[] Appeals { get; init; }

    public required int[] Leaves { get; init; }

    public required int[] Corrections { get; init; }

    public required int[] Outcomes { get; init; }

    public required int[] Certificates { get; init; }

    public required int[] OptOuts { get; init; }

    public required int[] Overrides { get; init; }

    public int[] Watches { get; init; } = [];

    /// <summary>Kinds of email that only the duplicate had turned off.</summary>
    public required string[] TurnedOff { get; init; }

    /// <summary>The IDs of the accounts that the merge closes.</summary>
    public required string[] Accounts { get; init; }

    /// <summary>The newest entry of the ledger before the merge.</summary>
    public required long LastEntryId { get; init; }

    /// <summary>The keys of the addresses that the survivor did not have.</summary>
    public string[] AddedAddresses { get; init; } = [];

    /// <summary>The duplicate's.</summary>
    public long? CommunityUserId { get; init; }

    /// <summary>The survivor's before it took the duplicate's identity.</summary>
    public string? CommunityHandle { get; init; }

    /// <summary>Leaves out what the survivor has itself: the same course on the same day, an opt-out or required points of the same
    /// year.</summary>
    public static async Task<MovedRows> Find(HomeDb db, int from, int to, CancellationToken ct) =>
        new()
        {
            SignUps = await db.SignUps.Where(r => r.MemberId == from).Select(r => r.Id).ToArrayAsync(ct),
            Completions = await db
                .Completions.Where(r => r.MemberId == from)
                .Where(r => !db.Completions.Any(o => o.MemberId == to && o.CourseId == r.CourseId && o.CompletedOn == r.CompletedOn))
                .Select(r => r.Id)
                .ToArrayAsync(ct),
            Suggestions = await db.Suggestions.Where(r => r.MemberId == from).Select(r => r.Id).ToArrayAsync(ct),
            Appeals = await db.Appeals.Where(r => r.MemberId == from).Select(r => r.Id).ToArrayAsync(ct),
            Leaves = await db.Leaves.Where(r => r.MemberId == from).Select(r => r.Id).ToArrayAsync(ct),
            Corrections = await db.CorrectionRequests.Where(r => r.MemberId == from).Select(r => r.Id).ToArrayAsync(ct),
            Outcomes = await db.Outcomes.Where(r => r.MemberId == from).Select(r => r.Id).ToArrayAsync(ct),
            Certificates = await db.Certificates.Where(r => r.MemberId == from).Select(r => r.Id).ToArrayAsync(ct),
            OptOuts = await db
                .OptOuts.Where(r => r.MemberId == from)
                .Where(r =>
                    r.TakenBackAt != null || !db.OptOuts.Any(o => o.MemberId == to && o.CycleId == r.CycleId && o.TakenBackAt == null)
                )
                .Select(r => r.Id)
                .ToArrayAsync(ct),
            Overrides = await db
                .RequiredOverrides.Where(r => r.MemberId == from)
                .Where(r => !db.RequiredOverrides.Any(o => o.MemberId == to && o.CycleId == r.CycleId))
                .Select(r => r.Id)
                .ToArrayAsync(ct),
            Watches = await db
                .Watches.Where(r => r.MemberId == from)
                .Where(r => !db.Watches.Any(o => o.MemberId == to && o.OpportunityId == r.OpportunityId))
                .Select(r => r.Id)
                .ToArrayAsync(ct),
            TurnedOff = await db
                .Unsubscriptions.Where(r => r.MemberId == from)
                .Where(r => !db.Unsubscriptions.Any(o => o.MemberId == to && o.Kind == r.Kind))
                .Select(r => r.Kind)
                .ToArrayAsync(ct),
            Accounts = await db.Users.Where(a => a.MemberId == from && a.DisabledAt == null).Select(a => a.Id).ToArrayAsync(ct),
            LastEntryId = await db.PointEntries.MaxAsync(e => (long?)e.Id, ct) ?? 0,
        };

    public async Task Move(HomeDb db, int to, CancellationToken ct)
    {
        await db.SignUps.Where(r => SignUps.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Completions.Where(r => Completions.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Suggestions.Where(r => Suggestions.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Appeals.Where(r => Appeals.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Leaves.Where(r => Leaves.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.CorrectionRequests.Where(r => Corrections.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Outcomes.Where(r => Outcomes.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Certificates.Where(r => Certificates.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.OptOuts.Where(r => OptOuts.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.RequiredOverrides.Where(r => Overrides.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        await db.Watches.Where(r => Watches.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.MemberId, to), ct);
        // Also files that were added meanwhile: they belong to the item.
        await db
            .EvidenceFiles.Where(f =>
                (f.Subject == EvidenceSubject.SignUp && SignUps.Contains(f.SubjectId))
                || (f.Subject == EvidenceSubject.Training && Completions.Contains(f.SubjectId))
                || (f.Subject == EvidenceSubject.Suggestion && Suggestions.Contains(f.SubjectId))
                || (f.Subject == EvidenceSubject.Appeal && Appeals.Contains(f.SubjectId))
            )
            .ExecuteUpdateAsync(s => s.SetProperty(f => f.MemberId, to), ct);
    }

    /// <summary>The survivor turns off what only the duplicate had turned off.</summary>
    public void TurnOff(HomeDb db, int memberId, EmailCatalog emails, DateTime at) =>
        db.AddRange(
            TurnedOff.Select(emails.Find).OfType<EmailKind>().Where(k => k.IsOptional).Select(k => new Unsubscription(memberId, k, at))
        );

    public Task TurnOnAgain(HomeDb db, int memberId, CancellationToken ct) =>
        db.Unsubscriptions.Where(u => u.MemberId == memberId && TurnedOff.Contains(u.Kind)).ExecuteDeleteAsync(ct);
}
