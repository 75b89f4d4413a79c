using System.ComponentModel.DataAnnotations;
using MasterHome.Opportunities;
using MasterHome.OptOuts;

namespace MasterHome.Web.Portal.OptOuts;

/// <summary>A member's request to opt out.</summary>
public record OptOutForm
{
    [StringLength(OptOut.ReasonLength), Display(Name = "Why you are leaving"), DataType(DataType.MultilineText)]
    public string? Reason { get; init; }

    /// <summary>The sign-ups to withdraw from.</summary>
    public List<int> Free { get; init; } = [];
}

/// <param name="Standing">The current opt-out; null if there is none.</param>
/// <param name="Until">When the year ends, in the member's and the program's time zone.</param>
/// <param name="WhyNot">Why the member can no longer opt out; null if they can.</param>
/// <param name="WhyNotBack">Why the opt-out can no longer be revoked; null if it can.</param>
internal sealed record OptOutPage(
    int Year,
    string Zone,
    OptOut? Standing,
    string? WhyNot,
    string? WhyNotBack,
    IReadOnlyList<FuturePlace> Places,
    string Until
) : OptOutForm;

/// <summary>An upcoming sign-up that the member can withdraw from.</summary>
internal sealed record FuturePlace
{
    public int Id { get; init; }

    public string Title { get; init; } = "";

    public int Year { get; init; }

    public DateTime? StartsAt { get; init; }

    public string Zone { get; init; } = "";

    public SignUpState State { get; init; }
}
