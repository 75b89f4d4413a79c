using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Suggestions;

/// <summary>What members do with their suggestions: suggest something, and report it as completed.</summary>
public sealed class OwnSuggestions(HomeDb db, ProgramCalendar calendar)
{
    /// <returns>The ID of the suggestion.</returns>
    public Task<int> Suggest(int memberId, SuggestionContent content, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var suggestion = new Suggestion(memberId, content, await Days(memberId, content.DoneOn, audit, ct), audit);
                db.Add(suggestion);
                await db.SaveChangesAsync(ct);
                db.Note(
                    audit,
                    nameof(Suggestion),
                    suggestion.Id,
                    $"Suggested {Format.Isolated(suggestion.Title)}",
                    memberId,
                    after: suggestion.State
                );
                return suggestion.Id;
            },
            ct
        );

    /// <param name="memberId">Its owner.</param>
    /// <exception cref="NotFoundException">The member has no such suggestion.</exception>
    public Task Report(int memberId, int id, DateOnly doneOn, string evidence, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var days = await Days(memberId, doneOn, audit, ct);
                var suggestion =
                    await db.Suggestions.SingleOrDefaultAsync(s => s.Id == id && s.MemberId == memberId, ct)
                    ?? throw new NotFoundException("This suggestion does not exist.");
                var before = suggestion.State;
                suggestion.Report(doneOn, evidence, days, audit);
                db.Note(audit, nameof(Suggestion), id, "Reported as done", memberId, before, suggestion.State);
            },
            ct
        );

    /// <summary>Locks the year of the day first, so that it cannot be closed meanwhile.</summary>
    private async Task<ContributionDays> Days(int memberId, DateOnly? on, AuditContext audit, CancellationToken ct)
    {
        if (on is { } day && await db.Cycles.Where(c => c.Year == day.Year).Select(c => (int?)c.Id).FirstOrDefaultAsync(ct) is { } cycle)
            await db.Cycles.HoldOpen(cycle, ct);
        var member = await db.Members.AsNoTracking().SingleAsync(m => m.Id == memberId, ct);
        return ContributionDays.Of(member, await db.OpenYearsOf(memberId, ct), audit.At, calendar.Zone);
    }
}
