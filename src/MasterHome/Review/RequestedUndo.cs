using MasterHome.Data;
using MasterHome.Jobs.Requests;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Review;

public sealed record UndoRequest(Guid SelectionId);

/// <summary>Undoes the decisions on a selection, each as if it were undone alone, in a transaction of its own. Items that were decided
/// again since are left alone.</summary>
public sealed class RequestedUndo(HomeDb db, DecisionUndo decisions, WorkProgress progress) : IRequestedWork
{
    /// <summary>How many refusals the result names.</summary>
    private const int MostNamed = 3;

    public string Kind => nameof(UndoRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var id = request.Read<UndoRequest>().SelectionId;
        var selection =
            await db.ReviewSelections.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct)
            ?? throw new RefusedException(ReviewSelection.Expired);
        if (selection.DecidedAt is not { } decidedAt)
            throw new RefusedException("These items are not decided, so there is nothing to undo.");
        var left = selection.ReadUndecided().Select(u => u.Key).ToHashSet();
        var items = selection.ReadItems().Select(i => i.Key).Where(key => !left.Contains(key)).ToList();
        var (undone, refused) = (0, new List<string>());
        foreach (var item in items)
        {
            progress.Report("Undoing decisions", undone + refused.Count, items.Count);
            try
            {
                // A run before a restart has undone it: then nothing is decided at that instant any more.
                if (await WasDecided(item, decidedAt, ct))
                    await decisions.Undo(item, audit, ct);
                undone++;
            }
            catch (Exception e) when (e is RefusedException or DbUpdateConcurrencyException)
            {
                refused.Add(e is RefusedException ? e.Message : "Somebody else changed it at the same time.");
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
        await db.Answer(
            request,
            async ct =>
            {
                await db.ReviewSelections.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.UndoneAt, audit.At), ct);
                var sentence = $"{Format.CountOrNo(undone, "decision")} undone.";
                return refused.Count == 0
                    ? sentence
                    : $"{sentence} {Format.Count(refused.Count, "decision")} not undone: "
                        + string.Join(" ", refused.Distinct().Take(MostNamed));
            },
            ct
        );
    }

    private Task<bool> WasDecided(QueueKey key, DateTime at, CancellationToken ct) =>
        key.Kind switch
        {
            QueueKind.Training => db.Completions.AnyAsync(c => c.Id == key.Id && c.DecidedAt == at, ct),
            QueueKind.Suggestion => db.Suggestions.AnyAsync(s => s.Id == key.Id && s.DecidedAt == at, ct),
            QueueKind.Leave => db.Leaves.AnyAsync(l => l.Id == key.Id && l.DecidedAt == at, ct),
            QueueKind.Correction => db.CorrectionRequests.AnyAsync(r => r.Id == key.Id && r.DecidedAt == at, ct),
            QueueKind.Appeal => db.Appeals.AnyAsync(a => a.Id == key.Id && a.AnsweredAt == at, ct),
            _ => db.SignUps.AnyAsync(s => s.Id == key.Id && s.StateAt == at, ct),
        };
}
