using System.ComponentModel.DataAnnotations;
using MasterHome.Suggestions;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.Suggestions;

public sealed record SuggestionRow(int Id, string Title, SuggestionState State, int? Points, DateTime CreatedAt, string? Answer);

public sealed record SuggestionList(Page<SuggestionRow> Found, int Waiting, string Zone);

public sealed record SuggestionPage(Suggestion Suggestion, string Zone);

/// <summary>What a member did, or wants to do.</summary>
public record SuggestionForm
{
    [Required, StringLength(Suggestion.TitleLength), Display(Name = "What you call it")]
    public string? Title { get; init; }

    [Required, StringLength(Suggestion.TextLength), Display(Name = "What it is")]
    public string? Description { get; init; }

    [Url, StringLength(Suggestion.LinkLength), Display(Name = "A link")]
    public string? Link { get; init; }

    [Display(Name = "The day on which you did it")]
    public DateOnly? DoneOn { get; init; }

    [Display(Name = "Points that you think it is worth")]
    public int? PointsHopedFor { get; init; }
}

/// <summary>An accepted idea, reported as done.</summary>
public record SuggestionReportForm
{
    [Required, Display(Name = "The day on which you did it")]
    public DateOnly? DoneOn { get; init; }

    [Required, StringLength(Suggestion.TextLength), Display(Name = "What you did")]
    public string? Evidence { get; init; }
}

public sealed record SuggestionReportPage(int Id, string About, int Points) : SuggestionReportForm;

public static class SuggestionText
{
    public static StateTag Tag(SuggestionState state) =>
        state switch
        {
            SuggestionState.Open => new("Waiting for an answer"),
            SuggestionState.Accepted => new("Qualifies, still to be done", "good"),
            SuggestionState.Reported => new("Waiting to be verified"),
            SuggestionState.Credited => new("Credited", "good"),
            SuggestionState.Declined => new("Declined", "bad"),
            _ => new("Withdrawn"),
        };

    public static string Sentence(Suggestion suggestion) =>
        suggestion.State switch
        {
            SuggestionState.Open => $"{suggestion.Title} waits for an answer.",
            SuggestionState.Accepted => $"{suggestion.Title} qualifies for {Format.Count(suggestion.Points ?? 0, "point")}.",
            SuggestionState.Reported => $"{suggestion.Title} waits to be verified.",
            SuggestionState.Credited => $"{suggestion.Title} earned {Format.Count(suggestion.Points ?? 0, "point")}.",
            SuggestionState.Declined => $"{suggestion.Title} was not accepted.",
            _ => $"You have withdrawn {suggestion.Title}.",
        };
}
