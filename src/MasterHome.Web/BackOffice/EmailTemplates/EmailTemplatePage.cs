using System.ComponentModel.DataAnnotations;
using MasterHome.Mail.Templates;

namespace MasterHome.Web.BackOffice.EmailTemplates;

public sealed record EmailTemplateRow(string Kind, string Subject, DateTime? EditedAt);

/// <summary>Lengths and placeholders are asked of <see cref="TemplateRules"/>, which says more than an annotation could.</summary>
public record EmailTemplateForm
{
    [Display(Name = "Subject")]
    public string? Subject { get; init; }

    [Display(Name = "Text")]
    public string? Markdown { get; init; }

    /// <summary>Which version was read: the instant of its last change in ticks, nothing for the shipped text.</summary>
    public long? Was { get; init; }

    public TemplateText Text => new TemplateText(Subject ?? "", Markdown ?? "").Clean();
}

public sealed record EmailTemplatePage(EmailTemplate Email, IReadOnlyList<Placeholder> Placeholders) : EmailTemplateForm;
