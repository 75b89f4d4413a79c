using System.ComponentModel.DataAnnotations;
using MasterHome.History;
using MasterHome.Questions;

namespace MasterHome.Web.BackOffice.Questions;

public sealed class QuestionForm
{
    [Required, StringLength(ProgramQuestion.QuestionLength)]
    public string? Question { get; set; }

    [Required, StringLength(TextLengths.Text), DataType(DataType.MultilineText)]
    public string? Answer { get; set; }

    [Required, Range(1, QuestionTerms.LastPosition)]
    public int? Position { get; set; }

    [Display(Name = "Shown to members")]
    public bool IsShown { get; set; }

    public static QuestionForm Of(QuestionTerms terms) =>
        new()
        {
            Question = terms.Question,
            Answer = terms.Answer,
            Position = terms.Position,
            IsShown = terms.IsShown,
        };

    public QuestionTerms ToTerms() => new(Question, Answer, Position ?? 0, IsShown);
}

internal sealed record QuestionsPage(IReadOnlyList<ProgramQuestion> Questions);

/// <param name="Id">Null for a new question.</param>
/// <param name="Preview">The answer to show as members will read it; null without a preview.</param>
internal sealed record QuestionPage(int? Id, QuestionForm Form, EditedVersion? Version, string? Preview = null);
