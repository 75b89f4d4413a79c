using System.ComponentModel.DataAnnotations;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.Leaves;

/// <param name="Today">In the program's zone.</param>
internal sealed record OwnLeavesPage(IReadOnlyList<Leave> Leaves, string Zone, DateOnly Today)
{
    public Leave? Current => Leaves.FirstOrDefault(l => l.Holds(Today));

    public string Heading =>
        Current is { } current ? $"You are on leave until {Format.Date(current.To)}."
        : Leaves.Any(l => l.State == LeaveState.Requested) ? "Your request for leave is waiting for an answer."
        : Leaves.Where(l => l.IsGranted && l.From > Today).MinBy(l => l.From) is { } next
            ? $"Your leave begins on {Format.Date(next.From)}."
        : "You are not on leave.";

    public static StateTag Tag(Leave leave, DateOnly today) =>
        leave.State switch
        {
            LeaveState.Requested => new("Waiting for an answer"),
            LeaveState.Granted => leave.To < today ? new("Over") : new("Granted", "good"),
            LeaveState.Declined => new("Declined", "bad"),
            LeaveState.Withdrawn => new("Withdrawn"),
            _ => new("Canceled"),
        };
}

/// <summary>A member's request for leave.</summary>
public record LeaveForm
{
    [Required, Display(Name = "First day")]
    public DateOnly? From { get; init; }

    [Required, Display(Name = "Last day")]
    public DateOnly? To { get; init; }

    [StringLength(Leave.ReasonLength), Display(Name = "Reason"), DataType(DataType.MultilineText)]
    public string? Reason { get; init; }

    /// <summary>Whether the effect was seen.</summary>
    public bool Confirmed { get; init; }
}

internal sealed record LeavePreviewPage(LeaveForm Form, IReadOnlyList<LeaveEffect> Effects);

/// <param name="WhyNot">Why it cannot be ended; null if it can.</param>
internal sealed record EndLeavePage(Leave Leave, string? WhyNot, DateOnly Today);
