using MasterHome.Leaves;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Training;

namespace MasterHome.Review;

/// <summary>Undoes the last decision on an item of the review queue, whatever its kind.</summary>
public sealed class DecisionUndo(
    UndoSignUpDecision signUps,
    CompletionClaims trainings,
    SuggestionActions suggestions,
    LeaveActions leaves,
    AppealActions appeals
)
{
    /// <exception cref="RefusedException">The decision can no longer be undone.</exception>
    public Task Undo(QueueKey key, AuditContext audit, CancellationToken ct) =>
        key.Kind switch
        {
            QueueKind.Training => trainings.Undo(key.Id, audit, ct),
            QueueKind.Suggestion => suggestions.Undo(key.Id, audit, ct),
            QueueKind.Leave => leaves.Undo(key.Id, audit, ct),
            QueueKind.Appeal => appeals.Undo(key.Id, audit, ct),
            QueueKind.Correction => throw new RefusedException("A correction is undone by another correction."),
            _ => signUps.Undo(key.Id, audit, ct),
        };
}
