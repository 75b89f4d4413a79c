using System.Linq.Expressions;
using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Points;

public enum CorrectionState
{
    /// <summary>Waits for another administrator.</summary>
    Waiting,

    /// <summary>Its points are in the ledger.</summary>
    Posted,

    Declined,

    /// <summary>Taken back by who asked for it, before anybody decided.</summary>
    Withdrawn,
}

/// <summary>A correction of more points than one administrator may post alone.</summary>
public sealed class CorrectionRequest
{
    /// <param name="asked">The number of the form, so that a form sent twice asks once.</param>
    public CorrectionRequest(int memberId, int cycleId, Correction correction, Guid asked, AuditContext audit)
    {
        (MemberId, CycleId, Asked) = (memberId, cycleId, asked);
        (Points, OccurredOn, CorrectsId) = (correction.Points, correction.OccurredOn, correction.CorrectsId);
        (Title, Reason) = (correction.Title.Trim(), correction.Reason.Trim());
        (AskedBy, AskedByAccountId, AskedAt) = (audit.By.Name, audit.By.AccountId, audit.At);
    }

    private CorrectionRequest() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    /// <summary>Whole points, not 0.</summary>
    public int Points { get; private set; }

    public DateOnly OccurredOn { get; private set; }

    public string Title { get; private set; } = "";

    public string Reason { get; private set; } = "";

    public long? CorrectsId { get; private set; }

    public Guid Asked { get; private set; }

    public string AskedBy { get; private set; } = "";

    public string? AskedByAccountId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime AskedAt { get; private set; }

    public CorrectionState State { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    public string? DecidedByAccountId { get; private set; }

    public string? DecisionReason { get; private set; }

    /// <summary>Nobody else could decide, so who asked for it also posted it.</summary>
    public bool WithoutSecond { get; private set; }

    public int Version { get; private set; }

    public Correction Correction => new(Points, OccurredOn, Title, Reason, CorrectsId);

    /// <param name="othersCan">Whether an enabled administrator exists who did not ask for it and is not the member.</param>
    public string? WhyNotDecide(Actor by, bool othersCan) =>
        !by.MayDecide || by.AccountId is null ? "Only an administrator can decide this."
        : by.Is(MemberId) ? "You cannot decide on your own work. Ask another administrator."
        : State != CorrectionState.Waiting ? "This item is not waiting for a decision."
        : by.AccountId == AskedByAccountId && othersCan ? "You asked for this correction, so another administrator decides on it."
        : null;

    public void Verify(bool othersCan, string? reason, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By, othersCan));
        Decide(CorrectionState.Posted, reason, audit);
        WithoutSecond = audit.By.AccountId == AskedByAccountId;
    }

    public void Decline(bool othersCan, string? reason, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By, othersCan));
        if (string.IsNullOrWhiteSpace(reason))
            throw new RefusedException("Say why you decline it, so that the administrator who asked understands it.", "Reason");
        Decide(CorrectionState.Declined, reason, audit);
    }

    /// <summary>Only who asked for it can take it back.</summary>
    public string? WhyNotWithdraw(Actor by) =>
        !by.MayDecide || by.AccountId is null ? "Only an administrator can do this."
        : by.AccountId != AskedByAccountId ? "Only the administrator who asked for this correction can withdraw it."
        : State != CorrectionState.Waiting ? "This correction is not waiting for a decision any more."
        : null;

    public void Withdraw(AuditContext audit)
    {
        Refusal.When(WhyNotWithdraw(audit.By));
        Decide(CorrectionState.Withdrawn, null, audit);
    }

    private void Decide(CorrectionState state, string? reason, AuditContext audit)
    {
        if (reason?.Length > TextLengths.Reason)
            throw new RefusedException($"Enter a reason of at most {Format.Number(TextLengths.Reason)} characters.", "Reason");
        (State, DecidedAt, DecisionReason) = (state, audit.At, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim());
        (DecidedBy, DecidedByAccountId) = (audit.By.Name, audit.By.AccountId);
    }
}

public static class CorrectionQueries
{
    /// <summary>See <see cref="ToReview"/>. An expression, because compiled queries cannot call methods.</summary>
    public static readonly Expression<Func<CorrectionRequest, bool>> IsToReview = r => r.State == CorrectionState.Waiting;

    public static IQueryable<CorrectionRequest> ToReview(this IQueryable<CorrectionRequest> requests) => requests.Where(IsToReview);
}

internal sealed class CorrectionRequestMap : IEntityTypeConfiguration<CorrectionRequest>
{
    public void Configure(EntityTypeBuilder<CorrectionRequest> request)
    {
        request.ToTable("CorrectionRequests");
        request.Property(r => r.Version).IsConcurrencyToken();
        request.Property(r => r.Title).HasMaxLength(300);
        request.Property(r => r.Reason).HasMaxLength(PointEntry.TextLength);
        request.Property(r => r.AskedBy).HasMaxLength(Actor.NameLength);
        request.Property(r => r.AskedByAccountId).HasMaxLength(Actor.AccountIdLength);
        request.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        request.Property(r => r.DecidedBy).HasMaxLength(Actor.NameLength);
        request.Property(r => r.DecidedByAccountId).HasMaxLength(Actor.AccountIdLength);
        request.Property(r => r.DecisionReason).HasMaxLength(TextLengths.Reason);
        request.Ignore(r => r.Correction);
        request.HasIndex(r => r.Asked).IsUnique();
        request.HasIndex(r => new { r.State, r.AskedAt });
        request.HasIndex(r => new { r.MemberId, r.CycleId });
        request.HasOne<Member>().WithMany().HasForeignKey(r => r.MemberId).OnDelete(DeleteBehavior.Restrict);
        request.HasOne<ProgramCycle>().WithMany().HasForeignKey(r => r.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
