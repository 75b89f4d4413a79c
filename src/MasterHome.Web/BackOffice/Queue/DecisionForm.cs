using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>What the team decides about an item. Each kind of item allows some of them.</summary>
public enum Verdict
{
    /// <summary>An interest: the member can take part.</summary>
    Confirm,

    /// <summary>A completion report or a reported training.</summary>
    Verify,

    /// <summary>A suggestion.</summary>
    Accept,

    /// <summary>A request for leave.</summary>
    Grant,

    /// <summary>An appeal: the member is right.</summary>
    Uphold,

    Decline,

    /// <summary>A confirmed sign-up for a session that has started.</summary>
    DidNotTakePart,
}

/// <summary>Fields of a decision; which ones are shown depends on the kind of item.</summary>
public sealed class DecisionForm
{
    [Required(ErrorMessage = "Choose one of the buttons.")]
    public Verdict? Verdict { get; set; }

    [Range(0, 10_000)]
    public int? Points { get; set; }

    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    /// <summary>Answer to the member, for suggestions.</summary>
    [StringLength(TextLengths.Text), DataType(DataType.MultilineText)]
    public string? Answer { get; set; }

    /// <summary>Whether the form stands on the page of the item itself; then a refusal stays there.</summary>
    public bool OnItem { get; set; }

    /// <summary>Key of the item to show after this one.</summary>
    public string? Next { get; set; }

    /// <summary>The text of the list's <see cref="QueueFilter"/>, kept for the next item.</summary>
    public string? Filter { get; set; }

    /// <summary>A kept reason, for when none is typed.</summary>
    [StringLength(TextLengths.Reason), Display(Name = "Or a kept reason")]
    public string? KeptReason { get; set; }

    /// <summary>Of leave: whether it lowers the required points.</summary>
    [Display(Name = "Each full calendar month of it lowers the required points")]
    public bool LowersRequirement { get; set; } = true;

    /// <summary>The reason that was typed, or else the one that was chosen.</summary>
    public string? GivenReason => string.IsNullOrWhiteSpace(Reason) ? KeptReason : Reason;
}
