using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Appeals;

public enum AppealState
{
    Open,
    Upheld,
    Rejected,
    Withdrawn,
}

/// <summary>A member's objection to one point entry or one decision, with the day by which an answer is due.</summary>
public sealed class Appeal
{
    public const int TextLength = TextLengths.Text;

    /// <param name="answerBy">The due day under the program's policy.</param>
    /// <exception cref="RefusedException">The text is empty or too long.</exception>
    public Appeal(int memberId, AppealedThing about, string text, DateOnly answerBy, AuditContext audit)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > TextLength)
            throw new RefusedException($"Describe what you think is wrong, in at most {TextLength:N0} characters.", nameof(Text));
        (MemberId, About, AboutId, Text, AnswerBy, AskedAt) = (memberId, about.Kind, about.Id, text.Trim(), answerBy, audit.At);
    }

    private Appeal() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public AppealedKind About { get; private set; }

    public long AboutId { get; private set; }

    public string Text { get; private set; } = "";

    public DateTime AskedAt { get; private set; }

    public DateOnly AnswerBy { get; private set; }

    public AppealState State { get; private set; }

    public string? Answer { get; private set; }

    public DateTime? AnsweredAt { get; private set; }

    public string? AnsweredBy { get; private set; }

    public string? AnsweredByAccountId { get; private set; }

    public int Version { get; private set; }

    /// <summary>Answers the appeal. Only an administrator can, except the member and the person who made the appealed decision.</summary>
    /// <param name="decidedByAccountId">The account that made the appealed decision; null for the portal itself. Names would not do: two
    /// administrators may have the same one, and a person may change theirs.</param>
    public void Decide(bool upheld, string answer, string? decidedByAccountId, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can answer an appeal.");
        if (State != AppealState.Open)
            throw new RefusedException("This appeal is already closed.");
        if (audit.By.Is(MemberId) || (decidedByAccountId is not null && audit.By.AccountId == decidedByAccountId))
            throw new RefusedException("An appeal must be answered by someone who was not involved in the decision.");
        if (string.IsNullOrWhiteSpace(answer) || answer.Length > TextLength)
            throw new RefusedException($"Enter an answer with your reasons, in at most {TextLength:N0} characters.", nameof(Answer));
        (State, Answer, AnsweredAt, AnsweredBy) = (
            upheld ? AppealState.Upheld : AppealState.Rejected,
            answer.Trim(),
            audit.At,
            audit.By.Name
        );
        AnsweredByAccountId = audit.By.AccountId;
    }

    public void Withdraw()
    {
        if (State != AppealState.Open)
            throw new RefusedException("This appeal is already closed.");
        State = AppealState.Withdrawn;
    }
}

public enum AppealedKind
{
    PointEntry,
    SignUp,
    Training,
    Suggestion,
    Outcome,
}

public sealed record AppealedThing(AppealedKind Kind, long Id);

internal sealed class AppealMap : IEntityTypeConfiguration<Appeal>
{
    public void Configure(EntityTypeBuilder<Appeal> appeal)
    {
        appeal.ToTable("Appeals");
        appeal.Property(e => e.Version).IsConcurrencyToken();
        appeal.Property(a => a.About).HasConversion<string>().HasMaxLength(20);
        appeal.Property(a => a.Text).HasMaxLength(Appeal.TextLength);
        appeal.Property(a => a.State).HasConversion<string>().HasMaxLength(20);
        appeal.Property(a => a.Answer).HasMaxLength(Appeal.TextLength);
        appeal.Property(a => a.AnsweredBy).HasMaxLength(Actor.NameLength);
        appeal.Property(a => a.AnsweredByAccountId).HasMaxLength(Actor.AccountIdLength);
        appeal
            .HasIndex(a => new
            {
                a.MemberId,
                a.About,
                a.AboutId,
            })
            .IsUnique()
            .HasDatabaseName("IX_Appeals_OneOpen")
            .HasFilter("[State] = 'Open'");
        appeal.HasIndex(a => new { a.State, a.AnswerBy });
        appeal.HasOne<Member>().WithMany().HasForeignKey(a => a.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
