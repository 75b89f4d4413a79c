using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Questions;

/// <summary>A question about the program and its answer, which administrators keep for members. Answers that follow from the rules of the
/// year are not stored: the portal writes them.</summary>
public sealed class ProgramQuestion
{
    public const int QuestionLength = 300;

    /// <exception cref="RefusedException">Not an administrator, or the terms are not valid.</exception>
    public ProgramQuestion(QuestionTerms terms, AuditContext audit) => Change(terms, audit);

    private ProgramQuestion() { }

    public int Id { get; private set; }

    public string Question { get; private set; } = "";

    /// <summary>Markdown.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Lower ones come first.</summary>
    public int Position { get; private set; }

    /// <summary>Whether members see it.</summary>
    public bool IsShown { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime ChangedAt { get; private set; }

    public string ChangedBy { get; private set; } = "";

    public int Version { get; private set; }

    public QuestionTerms Terms => new(Question, Answer, Position, IsShown);

    /// <inheritdoc cref="ProgramQuestion(QuestionTerms, AuditContext)"/>
    public void Change(QuestionTerms terms, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can change questions and answers.");
        if (string.IsNullOrWhiteSpace(terms.Question) || terms.Question.Length > QuestionLength)
            throw new RefusedException($"Enter the question, in at most {QuestionLength} characters.", nameof(Question));
        if (string.IsNullOrWhiteSpace(terms.Answer) || terms.Answer.Length > TextLengths.Text)
            throw new RefusedException($"Enter the answer, in at most {Format.Number(TextLengths.Text)} characters.", nameof(Answer));
        if (terms.Position is < 1 or > QuestionTerms.LastPosition)
            throw new RefusedException($"Enter a whole number from 1 to {Format.Number(QuestionTerms.LastPosition)}.", nameof(Position));
        (Question, Answer, Position, IsShown) = (terms.Question.Trim(), terms.Answer.Trim(), terms.Position, terms.IsShown);
        (ChangedAt, ChangedBy) = (audit.At, audit.By.Name);
    }
}

/// <param name="Answer">Markdown.</param>
/// <param name="Position">Lower ones come first, from 1.</param>
/// <param name="IsShown">Whether members see it.</param>
public sealed record QuestionTerms(string? Question, string? Answer, int Position, bool IsShown) : IDescribedFields
{
    public const int LastPosition = 1000;

    public IReadOnlyList<(string Field, string? Value)> DescribeFields() =>
        [("Question", Question), ("Answer", Answer), ("Position", Format.Number(Position)), ("Shown to members", IsShown ? "yes" : "no")];
}

internal sealed class ProgramQuestionMap : IEntityTypeConfiguration<ProgramQuestion>
{
    public void Configure(EntityTypeBuilder<ProgramQuestion> question)
    {
        question.ToTable("Questions");
        question.Property(q => q.Question).HasMaxLength(ProgramQuestion.QuestionLength);
        question.Property(q => q.Answer).HasMaxLength(TextLengths.Text);
        question.Property(q => q.ChangedBy).HasMaxLength(Actor.NameLength);
        question.Property(q => q.Version).IsConcurrencyToken();
        question.HasIndex(q => new { q.IsShown, q.Position });
    }
}
