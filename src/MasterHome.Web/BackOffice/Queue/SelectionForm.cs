using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Items of the queue to decide together.</summary>
public sealed class SelectionForm
{
    /// <summary>Keys of the chosen items.</summary>
    public List<string> Items { get; set; } = [];

    /// <summary>All items of the filter in place of the chosen ones.</summary>
    public bool All { get; set; }

    /// <summary>The text of the list's <see cref="QueueFilter"/>.</summary>
    public string? Filter { get; set; }
}

public sealed class SelectionDecisionForm
{
    /// <summary>Decline, or any other to approve.</summary>
    [Required(ErrorMessage = "Choose one of the buttons.")]
    public Verdict? Verdict { get; set; }

    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    /// <summary>A kept reason, for when none is typed.</summary>
    [StringLength(TextLengths.Reason), Display(Name = "Or a kept reason")]
    public string? KeptReason { get; set; }

    /// <summary>The reason that was typed, or else the one that was chosen.</summary>
    public string? GivenReason => string.IsNullOrWhiteSpace(Reason) ? KeptReason : Reason;
}
