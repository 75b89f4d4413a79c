using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Standing;

/// <summary>Corrects points. Corrections of many points wait for another administrator; see <see cref="CorrectionSettings"/>.</summary>
public sealed class CorrectionActions(HomeDb db, Ledger ledger, IOptions<CorrectionSettings> settings)
{
    public const string WithoutSecond = "without a second administrator";

    /// <summary>Posts the correction, or lets it wait.</summary>
    /// <param name="asked">The number of the form, so that a form sent twice corrects once.</param>
    /// <returns>Whether the correction waits for another administrator.</returns>
    /// <exception cref="RefusedException">As <see cref="Ledger.Correct"/>.</exception>
    public Task<bool> Correct(
        int memberId,
        int cycleId,
        Correction correction,
        Guid asked,
        AuditContext audit,
        CancellationToken ct = default
    ) =>
        db.Transact(
            async ct =>
            {
                // Corrections of one year wait for each other, so that two at once cannot both stay below the limit. The close takes the
                // same lock.
                await db.Cycles.Where(c => c.Id == cycleId).Hold(ct);
                await ledger.Check(memberId, cycleId, correction, audit, ct);
                if (await db.CorrectionRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Asked == asked, ct) is { } known)
                    return known.State switch
                    {
                        CorrectionState.Declined => throw new RefusedException(
                            $"{Format.Isolated(known.DecidedBy)} declined this correction. Nothing was posted."
                        ),
                        CorrectionState.Withdrawn => throw new RefusedException("You withdrew this correction. Nothing was posted."),
                        _ => known.State == CorrectionState.Waiting,
                    };
                if (!await IsOverLimit(memberId, cycleId, correction.Points, audit.At, ct))
                {
                    await Post(memberId, cycleId, correction, asked, null, audit, ct);
                    return false;
                }
                var request = new CorrectionRequest(memberId, cycleId, correction, asked, audit);
                db.Add(request);
                await db.SaveChangesAsync(ct);
                if (!await OthersCan(request, ct))
                {
                    request.Verify(othersCan: false, null, audit);
                    await Post(memberId, cycleId, correction, asked, WithoutSecond, audit, ct);
                    return false;
                }
                db.Note(
                    audit,
                    nameof(CorrectionRequest),
                    request.Id,
                    $"Correction by {Format.WithSign(request.Points)} waits for another administrator",
                    memberId,
                    reason: request.Reason
                );
                return true;
            },
            ct
        );

    public Task Verify(int id, string? reason, AuditContext audit, CancellationToken ct = default) =>
        Decide(
            id,
            audit,
            async (request, othersCan) =>
            {
                request.Verify(othersCan, reason, audit);
                var how = request.WithoutSecond ? WithoutSecond : $"asked for by {Format.Isolated(request.AskedBy)}";
                await Post(request.MemberId, request.CycleId, request.Correction, request.Asked, how, audit, ct);
                await TellWhoAsked(request, "posted", audit, ct);
            },
            ct
        );

    public Task Decline(int id, string? reason, AuditContext audit, CancellationToken ct = default) =>
        Decide(
            id,
            audit,
            async (request, othersCan) =>
            {
                request.Decline(othersCan, reason, audit);
                await TellWhoAsked(request, "declined", audit, ct);
            },
            ct
        );

    /// <summary>Takes the correction back before anybody decided. Only who asked for it can.</summary>
    public Task Withdraw(int id, AuditContext audit, CancellationToken ct = default) =>
        Decide(
            id,
            audit,
            (request, _) =>
            {
                request.Withdraw(audit);
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>Whether an enabled administrator exists who neither asked for the correction nor is the member.</summary>
    public Task<bool> OthersCan(CorrectionRequest request, CancellationToken ct = default) =>
        db.Users.AnyAsync(
            a =>
                a.Role == StaffRole.Administrator
                && a.DisabledAt == null
                && a.Id != request.AskedByAccountId
                && (a.MemberId == null || a.MemberId != request.MemberId),
            ct
        );

    private async Task<bool> IsOverLimit(int memberId, int cycleId, int points, DateTime at, CancellationToken ct)
    {
        if (settings.Value.MostPointsAlone is not (> 0 and var most))
            return false;
        var since = at.AddDays(-settings.Value.Days);
        var posted = await db
            .PointEntries.Where(e => e.MemberId == memberId && e.CycleId == cycleId && e.Kind == PointKind.Correction && e.PostedAt > since)
            .SumAsync(e => (long)(e.Points < 0 ? -e.Points : e.Points), ct);
        var waiting = await db
            .CorrectionRequests.ToReview()
            .Where(r => r.MemberId == memberId && r.CycleId == cycleId && r.AskedAt > since)
            .SumAsync(r => (long)(r.Points < 0 ? -r.Points : r.Points), ct);
        return posted + waiting + Math.Abs((long)points) > most;
    }

    private Task Decide(int id, AuditContext audit, Func<CorrectionRequest, bool, Task> decide, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var cycleId = await db.CorrectionRequests.Where(r => r.Id == id).Select(r => r.CycleId).FirstOrDefaultAsync(ct);
                if (cycleId == 0)
                    throw new NotFoundException("This correction does not exist.");
                await db.Cycles.Where(c => c.Id == cycleId).Hold(ct);
                var request = await db.CorrectionRequests.SingleAsync(r => r.Id == id, ct);
                var before = request.State;
                await decide(request, await OthersCan(request, ct));
                db.Note(
                    audit,
                    nameof(CorrectionRequest),
                    id,
                    $"Correction by {Format.WithSign(request.Points)} {Labels.Of(request.State).ToLowerInvariant()}",
                    request.MemberId,
                    before,
                    request.State,
                    request.DecisionReason
                );
            },
            ct
        );

    /// <summary>Emails the administrator who asked, unless they decided themselves or their account is disabled.</summary>
    private async Task TellWhoAsked(CorrectionRequest request, string decision, AuditContext audit, CancellationToken ct)
    {
        if (
            request.AskedByAccountId == audit.By.AccountId
            || await db.Users.SingleOrDefaultAsync(a => a.Id == request.AskedByAccountId && a.DisabledAt == null, ct) is not { } asker
        )
            return;
        var member = await db.Members.SingleAsync(m => m.Id == request.MemberId, ct);
        var year = await db.Cycles.Where(c => c.Id == request.CycleId).Select(c => c.Year).SingleAsync(ct);
        db.Queue(
            new OutgoingEmail(
                new CorrectionDecided(
                    asker.DisplayName,
                    decision,
                    audit.By.Name,
                    member.Name,
                    Format.CountWithSign(request.Points, "point"),
                    year.ToString(CultureInfo.InvariantCulture),
                    request.Title,
                    request.DecisionReason ?? "No reason was given.",
                    $"/back-office/members/{member.Id}?year={year}"
                ),
                $"{CorrectionDecided.Key}:{request.Asked:N}",
                // About another member, so it is not among the emails of the asker's own membership.
                new Recipient(asker.Email!, asker.DisplayName, null, asker.Id),
                audit.At
            )
        );
    }

    private async Task Post(
        int memberId,
        int cycleId,
        Correction correction,
        Guid asked,
        string? how,
        AuditContext audit,
        CancellationToken ct
    )
    {
        if (!await ledger.Correct(memberId, cycleId, correction, asked, audit, how, ct))
            return;
        var member = await db.Members.SingleAsync(m => m.Id == memberId, ct);
        var year = await db.Cycles.Where(c => c.Id == cycleId).Select(c => c.Year).SingleAsync(ct);
        db.Queue(
            new OutgoingEmail(
                new PointsCorrected(
                    member.CallName,
                    Format.WithSign(correction.Points),
                    year.ToString(CultureInfo.InvariantCulture),
                    correction.Title,
                    correction.Reason.Trim(),
                    $"/points?year={year}"
                ),
                $"{PointsCorrected.Key}:{asked:N}",
                member.Recipient(),
                audit.At
            )
        );
    }
}
