using MasterHome.Review;
using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>An administrator or a kept reason.</summary>
internal sealed class QueueOption
{
    public required string Value { get; init; }

    public required string Text { get; init; }

    public required bool IsReason { get; init; }
}

/// <summary>What an item is about.</summary>
internal sealed class QueueDetail
{
    public required int Kind { get; init; }

    public required int Id { get; init; }

    public required int MemberId { get; init; }

    public required string Title { get; init; }

    /// <summary>Of leave its first day, of an appeal the day by which an answer is due.</summary>
    public required DateOnly? DoneOn { get; init; }

    public required int? Points { get; init; }

    /// <summary>Of a suggestion: it was accepted before, and its completion is reported. Of an appeal: it was reopened.</summary>
    public required bool IsReported { get; init; }

    /// <summary>Who asked for the points: of a correction the administrator, of a suggestion the member if they named points.</summary>
    public required string? AskedBy { get; init; }

    public QueueKey Key => new((QueueKind)Kind, Id);

    public string Note =>
        (QueueKind)Kind switch
        {
            QueueKind.Interest => "Interest, to confirm",
            QueueKind.Completion => DoneOn is { } on ? $"Completed {Format.Date(on)}" : "Completion report",
            QueueKind.Training => DoneOn is { } on ? $"Training, {Format.Date(on)}" : "Training",
            QueueKind.Correction => $"Correction of points, asked for by {AskedBy}",
            QueueKind.Leave => $"Leave request, from {Format.Date(DoneOn!.Value)}",
            QueueKind.Appeal => $"{(IsReported ? "Appeal, reopened" : "Appeal")}, answer due {Format.Date(DoneOn!.Value)}",
            _ when IsReported => "Suggestion, completion reported",
            _ when AskedBy is not null => $"Suggestion, {Format.Count(Points ?? 0, "point")} requested",
            _ => DoneOn is null ? "Suggestion, not done yet" : "Suggestion, already done",
        };
}

/// <summary>An item that waits.</summary>
internal class WaitingItem
{
    public required int Kind { get; init; }

    public required int Id { get; init; }

    public required int MemberId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime Since { get; init; }

    public QueueKey Key => new((QueueKind)Kind, Id);
}

/// <summary>A row of the queue.</summary>
internal sealed class QueueRow : WaitingItem
{
    public required string Name { get; init; }

    /// <summary>The name of the administrator who has the item.</summary>
    public required string? Owner { get; init; }

    /// <summary>The ID of that administrator's account.</summary>
    public required string? OwnerId { get; init; }

    /// <summary>In the running year, as are the points; null before the first refresh.</summary>
    public required MemberStatus? Status { get; init; }

    public required int? Earned { get; init; }

    public required int? Required { get; init; }
}
