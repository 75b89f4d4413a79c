namespace MasterHome.Members;

/// <summary>A pause that a member asks for. Each full calendar month of granted leave lowers the required points.</summary>
public sealed class Leave
{
    public const int ReasonLength = 1000;

    internal Leave(int memberId, DateOnly from, DateOnly to, string reason, DateTime at)
    {
        if (to < from)
            throw new RefusedException("The leave must end on or after the day on which it begins.", nameof(To));
        if (to.DayNumber - from.DayNumber > 731)
            throw new RefusedException("Ask for at most two years of leave at a time.", nameof(To));
        if (reason.Length > ReasonLength)
            throw new RefusedException($"Use at most {ReasonLength:N0} characters.", nameof(Reason));
        (MemberId, From, To, Reason, AskedAt) = (memberId, from, to, reason, at);
    }

    private Leave() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public DateOnly From { get; private set; }

    /// <summary>The last day, included.</summary>
    public DateOnly To { get; private set; }

    public string Reason { get; private set; } = "";

    public DateTime AskedAt { get; private set; }

    public DateTime? GrantedAt { get; private set; }

    public string? GrantedBy { get; private set; }

    public string? GrantedByAccountId { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public string? EndedBy { get; private set; }

    public string? EndedByAccountId { get; private set; }

    public bool IsGranted => GrantedAt is not null && EndedAt is null;

    public bool Holds(DateOnly day) => IsGranted && From <= day && day <= To;

    public bool Overlaps(Leave other) => EndedAt is null && From <= other.To && other.From <= To;

    public void Grant(AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can grant leave.");
        if (audit.By.Is(MemberId))
            throw new RefusedException("You cannot grant your own leave. Ask another administrator.");
        if (EndedAt is not null || GrantedAt is not null)
            throw new RefusedException("This leave has already been decided.");
        (GrantedAt, GrantedBy, GrantedByAccountId) = (audit.At, audit.By.Name, audit.By.AccountId);
    }

    /// <summary>Refused, withdrawn or ended early: it no longer counts.</summary>
    public void End(AuditContext audit)
    {
        if (EndedAt is not null)
            throw new RefusedException("This leave has already ended.");
        (EndedAt, EndedBy, EndedByAccountId) = (audit.At, audit.By.Name, audit.By.AccountId);
    }
}
