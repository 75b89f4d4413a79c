using System.ComponentModel.DataAnnotations;
using MasterHome.Opportunities;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>A member's completion report.</summary>
public record CompletionForm
{
    [Required, Display(Name = "Completion date")]
    public DateOnly? On { get; init; }

    [Required, StringLength(SignUp.TextLength), Display(Name = "What you did"), DataType(DataType.MultilineText)]
    public string? Evidence { get; init; }
}

internal sealed record CompletionPage(SignUpFacts About, string? Declined) : CompletionForm;
