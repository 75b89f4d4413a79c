using System.ComponentModel.DataAnnotations;
using MasterHome.History;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Opportunities;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.BackOffice.Courses;

/// <param name="Id">Null for a new course.</param>
internal sealed record CoursePage(int? Id, string? Title, IReadOnlyList<SelectListItem> Others, CourseForm Form, EditedVersion? Version);

public sealed class CourseForm
{
    [Required, StringLength(20)]
    public string? Code { get; set; }

    [Required, StringLength(150)]
    public string? Title { get; set; }

    [Required, Display(Name = "Expected effort")]
    public string? Hours { get; set; }

    [Display(Name = "Can be tested out of")]
    public bool CanTestOut { get; set; }

    [Required, Display(Name = "Released on")]
    public DateOnly? ReleasedOn { get; set; }

    [StringLength(500), DataType(DataType.Url), Display(Name = "Web address")]
    public string? Url { get; set; }

    public List<int> Prerequisites { get; set; } = [];

    public static CourseForm Of(Course course) =>
        new()
        {
            Code = course.Code,
            Title = course.Title,
            Hours = Format.Hours(course.Minutes),
            CanTestOut = course.CanTestOut,
            ReleasedOn = course.ReleasedOn,
            Url = course.Url,
            Prerequisites = [.. course.Prerequisites.Select(p => p.Id)],
        };

    public CourseTerms ToTerms() =>
        new(
            Code!.Trim(),
            Title!.Trim(),
            OpportunityForm.Minutes(Hours),
            CanTestOut,
            ReleasedOn!.Value,
            string.IsNullOrWhiteSpace(Url) ? null : Url.Trim()
        );
}
