using System.ComponentModel.DataAnnotations;
using MasterHome.Opportunities;
using MasterHome.OptOuts;

namespace MasterHome.Web.Portal.OptOuts;

/// <summary>That a member wants to leave.</summary>
public record OptOutForm
{
    [StringLength(OptOut.ReasonLength), Display(Name = "Why you leave")]
    public string? Reason { get; init; }

    /// <summary>The sign-ups to withdraw from.</summary>
    public List<int> Free { get; init; } = [];
}

/// <param name="Standing">The opting out that stands, if there is one.</param>
/// <param name="WhyNot">Why one cannot opt out any more.</param>
/// <param name="WhyNotBack">Why it cannot be taken back.</param>
public sealed record OptOutPage(
    int Year,
    string Zone,
    OptOut? Standing,
    string? WhyNot,
    string? WhyNotBack,
    IReadOnlyList<FuturePlace> Places,
    int DaysLeft
) : OptOutForm;

/// <summary>A sign-up that lies ahead and could be given back.</summary>
public sealed record FuturePlace
{
    public int Id { get; init; }

    public string Title { get; init; } = "";

    public DateTime? StartsAt { get; init; }

    public string Zone { get; init; } = "";

    public SignUpState State { get; init; }
}
