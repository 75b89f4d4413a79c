using System.ComponentModel.DataAnnotations;
using MasterHome.Review;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Items of the queue to decide together.</summary>
public sealed class SelectionForm
{
    /// <summary>Keys of the chosen items.</summary>
    public List<string> Items { get; set; } = [];

    /// <summary>All items of the filter in place of the chosen ones.</summary>
    public bool All { get; set; }

    /// <summary>The filter of the list; null for all kinds.</summary>
    public QueueKind? Kind { get; set; }
}

public sealed class SelectionDecisionForm
{
    /// <summary>Decline, or any other to approve.</summary>
    [Required(ErrorMessage = "Choose one of the buttons.")]
    public Verdict? Verdict { get; set; }

    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}
