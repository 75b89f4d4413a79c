using System.ComponentModel.DataAnnotations;
using MasterHome.Standing;
using MasterHome.Training;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.Portal.Training;

/// <param name="FinalOn">The last day on which the list may grow.</param>
/// <param name="Facts">Of each required course, by its key.</param>
public sealed record TrainingPage(
    MemberStanding Standing,
    DateOnly FinalOn,
    bool IsFinal,
    bool IsClosed,
    IReadOnlyDictionary<int, CourseFacts> Facts,
    Page<CompletionRow> Completions
)
{
    public string Sentence
    {
        get
        {
            var open = Standing.Trainings.Count - Standing.TrainingsDone;
            return !Standing.InCycle ? $"The year {Standing.Year} asks no trainings of you."
                : Standing.Trainings.Count == 0 ? $"No trainings are required in {Standing.Year}."
                : open == 0 ? $"You have all trainings of {Standing.Year}."
                : open == 1 ? "One training is open."
                : $"{open} of {Standing.Trainings.Count} trainings are open.";
        }
    }
}

public sealed record CourseFacts(
    int Id,
    bool CanTestOut,
    string? Url,
    Audience Audience,
    DateOnly? CountsFrom,
    IReadOnlyList<string> Prerequisites
);

public sealed record CompletionRow(
    int Id,
    string Course,
    DateOnly On,
    bool TestedOut,
    int? Score,
    CompletionState State,
    string? Reason,
    DateTime ReportedAt
);

/// <summary>What a member says of a course that they completed.</summary>
public record ClaimForm
{
    [Required, Display(Name = "Course")]
    public int? CourseId { get; init; }

    [Required, Display(Name = "The day on which you completed it")]
    public DateOnly? CompletedOn { get; init; }

    [Display(Name = "I tested out of it")]
    public bool TestedOut { get; init; }

    [Required, StringLength(Completion.TextLength), Display(Name = "Where the team can see it")]
    public string? Evidence { get; init; }
}

public sealed record ClaimPage(IReadOnlyList<SelectListItem> Courses) : ClaimForm;
