using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Suggestions;

/// <summary>Decides suggestions and credits completed ones in the ledger.</summary>
public sealed class SuggestionActions(HomeDb db, Ledger ledger, IOptions<UndoSettings>? undo = null)
{
    /// <summary>Accepts the suggestion. A completed one is credited at once, in the cycle of its completion day.</summary>
    public Task Accept(int id, int points, string? answer, AuditContext audit, CancellationToken ct = default) =>
        Answer(
            id,
            audit,
            async suggestion =>
            {
                suggestion.Accept(points, answer, audit);
                if (suggestion is not { State: SuggestionState.Credited, DoneOn: { } doneOn })
                    return;
                var cycle = await db.Cycles.OfYear(doneOn.Year, ct);
                if (await db.MembershipOf(suggestion.MemberId, cycle, ct) != Membership.Runs)
                    throw new RefusedException($"This person is not a member in {cycle.Year}, so nothing can be credited. Decline it.");
                // The close takes the same lock, so nothing is credited in a year that closes meanwhile.
                if (!await db.Cycles.HoldOpen(cycle.Id, ct))
                    throw new RefusedException($"The year {cycle.Year} is closed; correct the points instead.");
                ledger.Post(
                    new Posting(
                        suggestion.MemberId,
                        cycle.Id,
                        points,
                        PointKind.Suggestion,
                        doneOn,
                        suggestion.Title,
                        "Suggested by the member, decided case by case",
                        cycle.RulesVersion,
                        await ledger.NextKey(KeyOf(suggestion), ct),
                        audit
                    )
                    {
                        Evidence = suggestion.Evidence ?? suggestion.Link ?? suggestion.Description,
                        Reason = suggestion.Answer is { } given ? Format.Cut(given, PointEntry.TextLength) : null,
                    }
                );
            },
            ct
        );

    /// <summary>Records that an opportunity is made of a suggestion, and thanks the member. Call it in the transaction that adds the
    /// opportunity, once that has its ID.</summary>
    public async Task Adopt(int id, Opportunity opportunity, AuditContext audit, CancellationToken ct = default)
    {
        var suggestion =
            await db.Suggestions.SingleOrDefaultAsync(s => s.Id == id, ct)
            ?? throw new NotFoundException("This suggestion does not exist.");
        suggestion.Adopt(opportunity.Id);
        var member = await db.Members.SingleAsync(m => m.Id == suggestion.MemberId, ct);
        db.Note(audit, nameof(Suggestion), id, $"The opportunity {Format.Isolated(opportunity.Title)} was made of it", member.Id);
        db.Queue(
            new OutgoingEmail(
                new SuggestionAdopted(member.CallName, suggestion.Title, opportunity.Title, $"/opportunities/{opportunity.Id}"),
                $"{SuggestionAdopted.Key}:{id}:{suggestion.Version}",
                member.Recipient(),
                audit.At
            )
        );
    }

    public Task Decline(int id, string? answer, AuditContext audit, CancellationToken ct = default) =>
        Answer(
            id,
            audit,
            suggestion =>
            {
                suggestion.Decline(answer, audit);
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>Undoes the last decision for a configured time. Points go back by a reversing entry; an email about the decision that has
    /// not left is canceled.</summary>
    public Task Undo(int id, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var known =
                    await db.Suggestions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct)
                    ?? throw new NotFoundException("This suggestion does not exist.");
                var year = known.DoneOn?.Year ?? 0;
                // The close takes the same lock.
                if (await db.Cycles.SingleOrDefaultAsync(c => c.Year == year, ct) is { } cycle && !await db.Cycles.HoldOpen(cycle.Id, ct))
                    throw new RefusedException($"The year {year} is closed; correct the points instead.");
                var suggestion = await db.Suggestions.SingleAsync(s => s.Id == id, ct);
                var (before, at) = (suggestion.State, suggestion.DecidedAt);
                if (suggestion.Undo(audit, (undo?.Value ?? new UndoSettings()).Within))
                    await ledger.Reverse(KeyOf(suggestion), "The decision was undone.", audit, ct);
                db.Note(audit, nameof(Suggestion), id, "Decision undone", suggestion.MemberId, before, suggestion.State);
                if (await db.CancelUnsent($"{SuggestionAnswered.Key}:{id}:", at!.Value, audit.At, ct) > 0)
                    return;
                var member = await db.Members.SingleAsync(m => m.Id == suggestion.MemberId, ct);
                var status = Labels.Of(suggestion.State).ToLowerInvariant();
                db.Queue(
                    new OutgoingEmail(
                        new SuggestionUndone(member.CallName, suggestion.Title, status, "/suggestions"),
                        $"{SuggestionUndone.Key}:{id}:{suggestion.Version}",
                        member.Recipient(),
                        audit.At
                    )
                );
            },
            ct
        );

    private static string KeyOf(Suggestion suggestion) => $"suggestion:{suggestion.Id}";

    private Task Answer(int id, AuditContext audit, Func<Suggestion, Task> decide, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var suggestion =
                    await db.Suggestions.SingleOrDefaultAsync(s => s.Id == id, ct)
                    ?? throw new NotFoundException("This suggestion does not exist.");
                var member = await db.Members.SingleAsync(m => m.Id == suggestion.MemberId, ct);
                var before = suggestion.State;
                await decide(suggestion);
                db.Note(
                    audit,
                    nameof(Suggestion),
                    id,
                    $"Suggestion answered: {suggestion.State}",
                    member.Id,
                    before,
                    suggestion.State,
                    suggestion.Answer
                );
                db.Queue(
                    new OutgoingEmail(
                        new SuggestionAnswered(
                            member.CallName,
                            suggestion.Title,
                            Decision(suggestion),
                            suggestion.Answer ?? "",
                            "/suggestions"
                        ),
                        $"{SuggestionAnswered.Key}:{id}:{suggestion.Version}",
                        member.Recipient(),
                        audit.At
                    )
                );
            },
            ct
        );

    private static string Decision(Suggestion suggestion)
    {
        var points = Format.Count(suggestion.Points ?? 0, "point");
        return suggestion.State switch
        {
            SuggestionState.Credited => $"It is credited with {points}.",
            SuggestionState.Accepted => $"It qualifies for {points}; report it once it is done.",
            _ => "It was not accepted.",
        };
    }
}
