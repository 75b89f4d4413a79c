using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Fields of a decision; which ones are shown depends on the kind of item.</summary>
public sealed class QueueDecisionForm
{
    [Range(0, 10_000)]
    public int? Points { get; set; }

    [StringLength(1000)]
    public string? Reason { get; set; }

    /// <summary>Answer to the member, for suggestions.</summary>
    [StringLength(4000)]
    public string? Answer { get; set; }

    /// <summary>Key of the item to show after this one.</summary>
    public string? Next { get; set; }

    /// <summary>The filter of the list, kept for the next item.</summary>
    public QueueKind? Kind { get; set; }
}
