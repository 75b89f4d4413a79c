using System.ComponentModel.DataAnnotations;
using MasterHome.Opportunities;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>What a member says they did.</summary>
public record CompletionForm
{
    [Required, Display(Name = "The day on which you did it")]
    public DateOnly? On { get; init; }

    [Required, StringLength(SignUp.TextLength), Display(Name = "What you did")]
    public string? Evidence { get; init; }
}

public sealed record CompletionPage(SignUpFacts About, string? Declined) : CompletionForm;
