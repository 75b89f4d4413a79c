using System.ComponentModel.DataAnnotations;
using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Requirements;

/// <param name="IsFinal">The cut-off date has passed, so a reason is required.</param>
/// <param name="IsRunning">The year has begun, so a reason is required.</param>
/// <param name="Changes">Whose status changes; null for a year that has not begun or is closed.</param>
internal sealed record RemovalPage(
    int Id,
    string Course,
    int Year,
    bool IsFinal,
    bool IsRunning,
    IReadOnlyList<StatusChange>? Changes,
    RemovalForm Form
)
{
    public bool NeedsReason => IsFinal || IsRunning;
}

public sealed class RemovalForm
{
    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}
