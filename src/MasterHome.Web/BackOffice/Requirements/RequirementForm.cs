using System.ComponentModel.DataAnnotations;
using MasterHome.Training;

namespace MasterHome.Web.BackOffice.Requirements;

public sealed class RequirementForm
{
    [Required]
    public int? Year { get; set; }

    [Required, Display(Name = "Course")]
    public int? CourseId { get; set; }

    public Audience Audience { get; set; }

    [Display(Name = "Counts from")]
    public DateOnly? CountsFrom { get; set; }

    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}
