using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Review;

/// <summary>What an appeal is about, as it is now.</summary>
/// <param name="Note">Its present state, in words.</param>
/// <param name="DecidedBy">Who made the appealed decision; null where the portal did.</param>
public sealed record AppealedItem(string Title, string Note, string? DecidedBy, string? DecidedByAccountId);

public static class AppealedItemQueries
{
    /// <returns>Of missing points a general title; null when the item no longer exists, or is another member's.</returns>
    public static Task<AppealedItem?> FindAppealed(this HomeDb db, int memberId, AppealedThing thing, CancellationToken ct) =>
        thing.Kind switch
        {
            AppealedKind.PointEntry => FindEntry(db, memberId, thing.Id, ct),
            AppealedKind.SignUp => FindSignUp(db, memberId, thing.Id, ct),
            AppealedKind.Training => FindTraining(db, memberId, thing.Id, ct),
            AppealedKind.Suggestion => FindSuggestion(db, memberId, thing.Id, ct),
            AppealedKind.Outcome => FindOutcome(db, memberId, thing.Id, ct),
            _ => Task.FromResult<AppealedItem?>(new("Missing points", "There is no entry for them.", null, null)),
        };

    private static async Task<AppealedItem?> FindEntry(HomeDb db, int memberId, long id, CancellationToken ct) =>
        // An entry of a merged duplicate keeps its member.
        await db.PointEntries.SingleOrDefaultAsync(
            e => e.Id == id && (e.MemberId == memberId || db.Set<Member>().Any(m => m.Id == e.MemberId && m.MergedIntoId == memberId)),
            ct
        )
            is { } entry
            ? new AppealedItem(
                entry.Title,
                $"{Format.CountWithSign(entry.Points, "point")} for {Format.Date(entry.OccurredOn)}",
                entry.DecidedBy,
                entry.DecidedByAccountId
            )
            : null;

    private static async Task<AppealedItem?> FindSignUp(HomeDb db, int memberId, long id, CancellationToken ct) =>
        await db
            .SignUps.AsNoTracking()
            .Where(s => s.Id == id && s.MemberId == memberId)
            .Join(db.Opportunities, s => s.OpportunityId, o => o.Id, (s, o) => new { SignUp = s, o.Title })
            .SingleOrDefaultAsync(ct)
            is { } found
            ? new AppealedItem(
                found.Title,
                Labels.Of(found.SignUp.State) + (found.SignUp.DecisionReason is { } reason ? $": {reason}" : ""),
                found.SignUp.DecidedBy,
                found.SignUp.DecidedByAccountId
            )
            : null;

    private static async Task<AppealedItem?> FindTraining(HomeDb db, int memberId, long id, CancellationToken ct) =>
        await db
            .Completions.AsNoTracking()
            .Where(c => c.Id == id && c.MemberId == memberId)
            .Join(db.Courses, c => c.CourseId, course => course.Id, (c, course) => new { Completion = c, course.Title })
            .SingleOrDefaultAsync(ct)
            is { } found
            ? new AppealedItem(
                found.Title,
                Labels.Of(found.Completion.State) + (found.Completion.DecisionReason is { } reason ? $": {reason}" : ""),
                found.Completion.DecidedBy,
                found.Completion.DecidedByAccountId
            )
            : null;

    private static async Task<AppealedItem?> FindSuggestion(HomeDb db, int memberId, long id, CancellationToken ct) =>
        await db.Suggestions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.MemberId == memberId, ct) is { } suggestion
            ? new AppealedItem(
                suggestion.Title,
                Labels.Of(suggestion.State) + (suggestion.Answer is { } answer ? $": {answer}" : ""),
                suggestion.DecidedBy,
                suggestion.DecidedByAccountId
            )
            : null;

    private static async Task<AppealedItem?> FindOutcome(HomeDb db, int memberId, long id, CancellationToken ct) =>
        await db
            .Outcomes.AsNoTracking()
            .Where(o => o.Id == id && o.MemberId == memberId)
            .Join(db.Cycles, o => o.CycleId, c => c.Id, (o, c) => new { Outcome = o, c.Year })
            .SingleOrDefaultAsync(ct)
            is { } found
            ? new AppealedItem(
                $"Result of {found.Year}",
                $"{Labels.Of(found.Outcome.Result)}: {found.Outcome.Reasons}",
                found.Outcome.FrozenBy,
                found.Outcome.FrozenByAccountId
            )
            : null;
}
