using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Review;

/// <param name="Approves">Whether the items are approved; else they are declined.</param>
/// <param name="Reason">Required to decline; the members read it.</param>
public sealed record DecisionsRequest(Guid SelectionId, bool Approves, string? Reason);

/// <summary>Decides the items of a selection, each as if it were decided alone, in a transaction of its own. Items that were decided or
/// sent again since they were chosen, and items that a rule refuses, are left alone and named.</summary>
public sealed class RequestedDecisions(
    HomeDb db,
    SignUpDecisions signUps,
    Places places,
    CompletionClaims trainings,
    SuggestionActions suggestions,
    CorrectionActions corrections,
    LeaveActions leaves,
    WorkProgress progress
) : IRequestedWork
{
    public string Kind => nameof(DecisionsRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var asked = request.Read<DecisionsRequest>();
        // The instant of the request tells a later run which items an earlier one decided.
        audit = audit with
        {
            At = request.RequestedAt,
        };
        var selection =
            await db.ReviewSelections.AsNoTracking().SingleOrDefaultAsync(s => s.Id == asked.SelectionId, ct)
            ?? throw new RefusedException(ReviewSelection.Expired);
        var (items, undecided, decided) = (selection.ReadItems(), new List<ItemNotDecided>(), 0);
        var before = await DecidedBefore(audit, ct);
        foreach (var item in items)
        {
            progress.Report("Deciding items", decided + undecided.Count, items.Count);
            if (before.Contains((SubjectOf(item.Kind), $"{item.Id}")))
                decided++;
            else if (await Decide(item, asked, audit, ct) is { } whyNot)
                undecided.Add(new ItemNotDecided(item.Kind, item.Id, whyNot));
            else
                decided++;
        }
        await db.Answer(
            request,
            async ct =>
            {
                var json = ReviewSelection.Write(undecided);
                await db
                    .ReviewSelections.Where(s => s.Id == selection.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Undecided, json).SetProperty(s => s.DecidedAt, audit.At), ct);
                return $"{Format.CountOrNo(decided, "item")} {(asked.Approves ? "approved" : "declined")}. "
                    + (undecided.Count == 0 ? "The members get an email." : $"{Format.Count(undecided.Count, "item")} not decided.");
            },
            ct
        );
    }

    /// <summary>The name of an item in the history.</summary>
    public static string SubjectOf(QueueKind kind) =>
        kind switch
        {
            QueueKind.Training => nameof(Completion),
            QueueKind.Suggestion => nameof(Suggestion),
            QueueKind.Correction => nameof(CorrectionRequest),
            QueueKind.Leave => nameof(Leave),
            QueueKind.Appeal => nameof(Appeal),
            _ => nameof(SignUp),
        };

    /// <returns>Why it was not decided; null when it was.</returns>
    private async Task<string?> Decide(SelectedItem item, DecisionsRequest asked, AuditContext audit, CancellationToken ct)
    {
        if (await SinceOf(item.Key, ct) != item.Since)
            return "It was decided or changed after you chose it.";
        try
        {
            await (asked.Approves ? Approve(item, asked.Reason, audit, ct) : Decline(item, asked.Reason, audit, ct));
            return null;
        }
        catch (RefusedException e)
        {
            return e.Message;
        }
        catch (DbUpdateConcurrencyException)
        {
            return "Somebody else changed it at the same time.";
        }
        finally
        {
            // Each item begins with what the database has.
            db.ChangeTracker.Clear();
        }
    }

    private Task Approve(SelectedItem item, string? reason, AuditContext audit, CancellationToken ct) =>
        item.Kind switch
        {
            QueueKind.Completion => signUps.Verify(item.Id, null, reason, audit, ct),
            QueueKind.Interest => places.Confirm(item.Id, audit, ct),
            QueueKind.Training => trainings.Verify(item.Id, audit, ct),
            QueueKind.Correction => corrections.Verify(item.Id, reason, audit, ct),
            QueueKind.Leave => throw new RefusedException(AloneOnly.Leave),
            QueueKind.Appeal => throw new RefusedException(AloneOnly.Appeal),
            _ => throw new RefusedException(AloneOnly.Suggestion),
        };

    private Task Decline(SelectedItem item, string? reason, AuditContext audit, CancellationToken ct) =>
        item.Kind switch
        {
            QueueKind.Training => trainings.Decline(item.Id, reason, audit, ct),
            QueueKind.Suggestion => suggestions.Decline(item.Id, reason, audit, ct),
            QueueKind.Correction => corrections.Decline(item.Id, reason, audit, ct),
            QueueKind.Leave => leaves.Decline(item.Id, reason, audit, ct),
            QueueKind.Appeal => throw new RefusedException(AloneOnly.Appeal),
            _ => signUps.Decline(item.Id, reason, audit, ct),
        };

    /// <summary>Since when an item waits, UTC; null when it does not wait.</summary>
    private Task<DateTime?> SinceOf(QueueKey key, CancellationToken ct)
    {
        var since = key.Kind switch
        {
            QueueKind.Training => db.Completions.ToReview().Where(c => c.Id == key.Id).Select(c => (DateTime?)c.ReportedAt),
            QueueKind.Suggestion => db
                .Suggestions.ToReview()
                .Where(s => s.Id == key.Id)
                .Select(s => (DateTime?)(s.WaitsSince ?? s.CreatedAt)),
            QueueKind.Correction => db.CorrectionRequests.ToReview().Where(r => r.Id == key.Id).Select(r => (DateTime?)r.AskedAt),
            QueueKind.Leave => db.Leaves.ToReview().Where(l => l.Id == key.Id).Select(l => (DateTime?)l.AskedAt),
            QueueKind.Appeal => db.Appeals.ToReview().Where(a => a.Id == key.Id).Select(a => (DateTime?)a.WaitsSince),
            QueueKind.Interest => db
                .SignUps.Where(s => s.Id == key.Id && s.State == SignUpState.Interested)
                .Select(s => (DateTime?)s.StateAt),
            _ => db.SignUps.Where(s => s.Id == key.Id && s.State == SignUpState.Reported).Select(s => (DateTime?)s.StateAt),
        };
        return since.SingleOrDefaultAsync(ct);
    }

    /// <summary>Subjects and IDs that an earlier run of the same request decided.</summary>
    private async Task<HashSet<(string, string)>> DecidedBefore(AuditContext audit, CancellationToken ct)
    {
        var (at, actor) = (audit.At, audit.By.AccountId);
        var entries = await db
            .History.Where(h => h.ActorId == actor && h.ActorName == audit.By.Name && h.At == at)
            .Select(h => new { h.Subject, h.SubjectId })
            .ToListAsync(ct);
        return [.. entries.Select(h => (h.Subject, h.SubjectId))];
    }
}

/// <summary>Why items of some kinds are not approved together with others.</summary>
public static class AloneOnly
{
    public const string Suggestion = "A suggestion is accepted alone, with points and an answer of its own.";

    public const string Leave = "Leave is granted alone: you choose whether it lowers the required points.";

    public const string Appeal = "An appeal is answered alone, with an answer of its own.";

    /// <summary>Null for kinds that can be approved together.</summary>
    public static string? WhyNotApproveTogether(QueueKind kind) =>
        kind switch
        {
            QueueKind.Suggestion => Suggestion,
            QueueKind.Leave => Leave,
            QueueKind.Appeal => Appeal,
            _ => null,
        };
}
