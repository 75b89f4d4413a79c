using System.ComponentModel.DataAnnotations;
using MasterHome.Members;
using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.Leaves;

/// <param name="Found">The members of the list's filters.</param>
internal sealed record LeaveForManyPage(FoundRows Found, LeaveForManyForm Form);

public sealed class LeaveForManyForm
{
    [Required, Display(Name = "First day")]
    public DateOnly? From { get; set; }

    [Required, Display(Name = "Last day")]
    public DateOnly? To { get; set; }

    [Required, StringLength(Leave.ReasonLength), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    [Display(Name = "Each full calendar month of it lowers the required points")]
    public bool LowersRequirement { get; set; } = true;

    /// <summary>The <see cref="FoundRows.Fingerprint"/> of the members that the preview counted; null before it.</summary>
    public string? Confirmed { get; set; }
}
