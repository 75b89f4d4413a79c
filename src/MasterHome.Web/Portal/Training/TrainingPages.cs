using System.ComponentModel.DataAnnotations;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Training;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.Portal.Training;

/// <param name="FinalOn">The last day on which courses may be added.</param>
/// <param name="Facts">Details of each required course, by course id.</param>
internal sealed record TrainingPage(
    MemberStanding Standing,
    DateOnly FinalOn,
    bool IsFinal,
    bool IsClosed,
    IReadOnlyDictionary<int, CourseFacts> Facts,
    Page<OwnCompletion> Completions
)
{
    public string Sentence
    {
        get
        {
            var open = Standing.Trainings.Count - Standing.TrainingsDone;
            return !Standing.InCycle ? $"You are not part of the {Standing.Year} program year."
                : Standing.Trainings.Count == 0 ? $"No training is required in {Standing.Year}."
                : open == 0 ? $"You completed all required training for {Standing.Year}."
                : open == 1 ? "1 required course is open."
                : $"{open} of {Standing.Trainings.Count} required courses are open.";
        }
    }
}

internal sealed record CourseFacts(
    int Id,
    bool CanTestOut,
    string? Url,
    Audience Audience,
    DateOnly? CountsFrom,
    IReadOnlyList<string> Prerequisites
);

/// <summary>A member's report of a completed course.</summary>
public record ClaimForm
{
    [Required, Display(Name = "Course")]
    public int? CourseId { get; init; }

    [Required, Display(Name = "Completion date")]
    public DateOnly? CompletedOn { get; init; }

    [Display(Name = "I tested out of it")]
    public bool TestedOut { get; init; }

    [Display(Name = "I took it again")]
    public bool TookAgain { get; init; }

    [Required, StringLength(Completion.TextLength), Display(Name = "Evidence"), DataType(DataType.MultilineText)]
    public string? Evidence { get; init; }
}

internal sealed record ClaimPage(IReadOnlyList<SelectListItem> Courses) : ClaimForm;
