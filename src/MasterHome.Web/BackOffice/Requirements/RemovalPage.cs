using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Requirements;

/// <param name="IsFinal">Past the cut-off: a reason is needed.</param>
public sealed record RemovalPage(int Id, string Course, int Year, bool IsFinal, RemovalForm Form);

public sealed class RemovalForm
{
    [StringLength(1000)]
    public string? Reason { get; set; }
}
