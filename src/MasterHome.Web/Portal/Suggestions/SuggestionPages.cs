using System.ComponentModel.DataAnnotations;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Members;
using MasterHome.Suggestions;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Portal.SignUps;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Suggestions;

internal sealed record SuggestionRow(int Id, string Title, SuggestionState State, int? Points, DateTime CreatedAt, string? Answer);

internal sealed record SuggestionList(Page<SuggestionRow> Found, int Waiting, string Zone);

internal sealed record SuggestionPage(Suggestion Suggestion, string Zone)
{
    public IReadOnlyList<EvidenceFile> Files { get; private init; } = [];

    /// <summary>The opportunity that was made of it, once members can read it.</summary>
    public int? OpportunityId { get; private init; }

    /// <returns>Null if the member has no such suggestion.</returns>
    public static async Task<SuggestionPage?> Read(HomeDb db, int memberId, int id, CancellationToken ct) =>
        await db.Suggestions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.MemberId == memberId, ct) is { } suggestion
            ? new SuggestionPage(suggestion, await db.Members.ZoneOf(memberId, ct))
            {
                Files = await db.EvidenceOf(EvidenceSubject.Suggestion, id).ToListAsync(ct),
                OpportunityId = suggestion.OpportunityId is { } made
                    ? await db
                        .Opportunities.Where(o => o.Id == made && o.PublishedAt != null)
                        .Select(o => (int?)o.Id)
                        .SingleOrDefaultAsync(ct)
                    : null,
            }
            : null;
}

/// <summary>A suggestion as the member enters it.</summary>
public record SuggestionForm
{
    [Required, StringLength(Suggestion.TitleLength), Display(Name = "Title")]
    public string? Title { get; init; }

    [Required, StringLength(Suggestion.TextLength), Display(Name = "Description"), DataType(DataType.MultilineText)]
    public string? Description { get; init; }

    [Url, StringLength(WebLink.Length), Display(Name = "Link")]
    public string? Link { get; init; }

    [Display(Name = "Completion date")]
    public DateOnly? DoneOn { get; init; }

    [Display(Name = "Proposed points")]
    public int? PointsHopedFor { get; init; }
}

/// <summary>The completion report for an accepted suggestion.</summary>
public record SuggestionReportForm
{
    [Required, Display(Name = "Completion date")]
    public DateOnly? DoneOn { get; init; }

    [Required, StringLength(Suggestion.TextLength), Display(Name = "What you did"), DataType(DataType.MultilineText)]
    public string? Evidence { get; init; }
}

internal sealed record SuggestionReportPage(int Id, string About, int Points) : SuggestionReportForm;

internal static class SuggestionText
{
    public static StateTag Tag(SuggestionState state) =>
        state switch
        {
            SuggestionState.Open => new("Waiting for an answer"),
            SuggestionState.Accepted => new("Accepted, not done yet", "good"),
            SuggestionState.Reported => new("Waiting for verification"),
            SuggestionState.Credited => new("Credited", "good"),
            SuggestionState.Declined => new("Declined", "bad"),
            _ => new("Withdrawn"),
        };

    public static string Sentence(Suggestion suggestion) =>
        suggestion.State switch
        {
            SuggestionState.Open => $"{Format.Isolated(suggestion.Title)} is waiting for an answer.",
            SuggestionState.Accepted =>
                $"{Format.Isolated(suggestion.Title)} qualifies for {Format.Count(suggestion.Points ?? 0, "point")}.",
            SuggestionState.Reported => $"{Format.Isolated(suggestion.Title)} is waiting for verification.",
            SuggestionState.Credited => $"{Format.Isolated(suggestion.Title)} earned {Format.Count(suggestion.Points ?? 0, "point")}.",
            SuggestionState.Declined => $"{Format.Isolated(suggestion.Title)} was not accepted.",
            _ => $"You withdrew {Format.Isolated(suggestion.Title)}.",
        };
}
