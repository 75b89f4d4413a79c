using System.ComponentModel.DataAnnotations;
using System.Globalization;
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

    /// <summary>Whether the preview was seen.</summary>
    public bool Confirmed { get; set; }

    /// <summary>What the page with the preview posts.</summary>
    public IEnumerable<(string Name, string? Value)> Fields() =>
        [
            ("Requirement.Year", Year?.ToString(CultureInfo.InvariantCulture)),
            ("Requirement.CourseId", CourseId?.ToString(CultureInfo.InvariantCulture)),
            ("Requirement.Audience", $"{Audience}"),
            ("Requirement.CountsFrom", CountsFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("Requirement.Reason", Reason),
            ("Requirement.Confirmed", "true"),
        ];
}
