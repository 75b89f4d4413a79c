using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>What somebody says to a thing that waits; which fields are shown depends on its kind.</summary>
public sealed class QueueDecisionForm
{
    [Range(0, 10_000)]
    public int? Points { get; set; }

    [StringLength(1000)]
    public string? Reason { get; set; }

    /// <summary>What a suggestion is answered.</summary>
    [StringLength(4000)]
    public string? Answer { get; set; }

    /// <summary>The item after this one, and the filter under which it was found.</summary>
    public string? Next { get; set; }

    public QueueKind? Kind { get; set; }
}
