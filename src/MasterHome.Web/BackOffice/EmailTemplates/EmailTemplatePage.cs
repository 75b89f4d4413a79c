using System.ComponentModel.DataAnnotations;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Templates;

namespace MasterHome.Web.BackOffice.EmailTemplates;

internal sealed record EmailTemplateRow(string Kind, string Subject, DateTime? EditedAt);

/// <summary><see cref="TemplateRules"/> validates lengths and placeholders, with clearer messages than annotations.</summary>
public record EmailTemplateForm
{
    [Display(Name = "Subject")]
    public string? Subject { get; init; }

    [Display(Name = "Text"), DataType(DataType.MultilineText)]
    public string? Markdown { get; init; }

    /// <summary>The email address of the member whose values the preview takes; empty for sample values. Not saved.</summary>
    [Display(Name = "Member’s email address"), StringLength(EmailAddress.Length)]
    public string? Member { get; init; }

    public TemplateText Text => new TemplateText(Subject ?? "", Markdown ?? "").Clean();
}

internal sealed record EmailTemplatePage(EmailTemplate Email, EmailKind Kind, EditedVersion Version) : EmailTemplateForm;
