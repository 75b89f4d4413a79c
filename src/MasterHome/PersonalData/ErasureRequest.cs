using System.ComponentModel.DataAnnotations;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.PersonalData;

public enum ErasureState
{
    [Display(Name = "To decide")]
    Requested,

    /// <summary>Carried out on <see cref="ErasureRequest.DueAt"/>; until then it can be stopped.</summary>
    Granted,
    Declined,
    Withdrawn,
    Done,
}

/// <summary>A member asks us to erase everything that names them.</summary>
public sealed class ErasureRequest
{
    public const int ReasonLength = TextLengths.Reason;

    /// <param name="reason">Optional; only the program team reads it.</param>
    /// <param name="answerBy">The day until which an answer is promised, in the program's zone.</param>
    public ErasureRequest(int memberId, string? reason, DateOnly answerBy, AuditContext audit)
    {
        if (reason?.Length > ReasonLength)
            throw new RefusedException($"Use at most {Format.Number(ReasonLength)} characters.", nameof(Reason));
        (MemberId, AnswerBy, RequestedAt) = (memberId, answerBy, audit.At);
        Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
    }

    private ErasureRequest() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime RequestedAt { get; private set; }

    public DateOnly AnswerBy { get; private set; }

    public ErasureState State { get; private set; }

    /// <summary>Why it was declined, for the member.</summary>
    public string? Answer { get; private set; }

    public string? DecidedBy { get; private set; }

    public string? DecidedByAccountId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? DecidedAt { get; private set; }

    /// <summary>UTC; when it is carried out. Null until it is granted.</summary>
    public DateTime? DueAt { get; private set; }

    /// <summary>UTC; when it was carried out.</summary>
    public DateTime? DoneAt { get; private set; }

    public int Version { get; private set; }

    /// <summary>Whether it is still to be decided or carried out.</summary>
    public bool IsOpen => State is ErasureState.Requested or ErasureState.Granted;

    public void Grant(DateTime dueAt, AuditContext audit)
    {
        Decide(audit);
        (State, DueAt) = (ErasureState.Granted, dueAt);
    }

    public void Decline(string? reason, AuditContext audit)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonLength)
            throw new RefusedException(
                $"Say why, in at most {Format.Number(ReasonLength)} characters. The member reads it.",
                nameof(Reason)
            );
        Decide(audit);
        (State, Answer) = (ErasureState.Declined, reason.Trim());
    }

    /// <summary>Its member takes it back, or an administrator for them.</summary>
    public void Withdraw()
    {
        if (!IsOpen)
            throw new RefusedException("This request is no longer open.");
        (State, DueAt) = (ErasureState.Withdrawn, null);
    }

    internal void Complete(DateTime at)
    {
        if (State != ErasureState.Granted || DueAt > at)
            throw new RefusedException("This request is not to be carried out now.");
        (State, DoneAt) = (ErasureState.Done, at);
    }

    private void Decide(AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can decide on an erasure.");
        if (audit.By.Is(MemberId))
            throw new RefusedException("Somebody else must decide on your own request.");
        if (State != ErasureState.Requested)
            throw new RefusedException($"{DecidedBy ?? "The member"} has decided on this request already.");
        (DecidedBy, DecidedByAccountId, DecidedAt) = (audit.By.Name, audit.By.AccountId, audit.At);
    }
}

internal sealed class ErasureRequestMap : IEntityTypeConfiguration<ErasureRequest>
{
    public void Configure(EntityTypeBuilder<ErasureRequest> request)
    {
        request.ToTable("ErasureRequests");
        request.Property(r => r.Version).IsConcurrencyToken();
        request.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        request.Property(r => r.Reason).HasMaxLength(ErasureRequest.ReasonLength);
        request.Property(r => r.Answer).HasMaxLength(ErasureRequest.ReasonLength);
        request.Property(r => r.DecidedBy).HasMaxLength(Actor.NameLength);
        request.Property(r => r.DecidedByAccountId).HasMaxLength(Actor.AccountIdLength);
        request.HasIndex(r => new { r.State, r.RequestedAt });
        request.HasIndex(r => r.MemberId);
        request.HasOne<Member>().WithMany().HasForeignKey(r => r.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
