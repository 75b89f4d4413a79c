using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Requirements;

/// <param name="IsFinal">The cut-off date has passed, so a reason is required.</param>
internal sealed record RemovalPage(int Id, string Course, int Year, bool IsFinal, RemovalForm Form);

public sealed class RemovalForm
{
    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}
