using System.ComponentModel.DataAnnotations;

using MasterHome.Mail;

namespace MasterHome.Web.BackOffice.Letters;

public sealed record LetterRow(string Kind, string Subject, DateTime? EditedAt);

/// <summary>Lengths and placeholders are asked of <see cref="LetterRules"/>, which says more than an annotation could.</summary>
public record LetterForm
{
    [Display(Name = "Subject")]
    public string? Subject { get; init; }

    [Display(Name = "Text")]
    public string? Markdown { get; init; }

    /// <summary>Which version was read: the instant of its last change in ticks, nothing for the shipped text.</summary>
    public long? Was { get; init; }

    public LetterText Text => new LetterText(Subject ?? "", Markdown ?? "").Clean();
}

public sealed record LetterTextPage(Letter Letter, IReadOnlyList<Placeholder> Placeholders) : LetterForm;
