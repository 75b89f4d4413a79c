using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace MasterHome.Web.BackOffice.Queue;

public enum QueueKind
{
    [Display(Name = "Reported work")]
    Completion,

    Interest,

    Training,

    Suggestion,
}

/// <summary>Which thing waits: "completion-42" in an address.</summary>
public readonly record struct QueueKey(QueueKind Kind, int Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}-{Id}").ToLowerInvariant();

    public static QueueKey? Parse(string? text) =>
        text?.Split('-') is [var kind, var id]
        && Enum.TryParse<QueueKind>(kind, ignoreCase: true, out var known)
        && Enum.IsDefined(known)
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new QueueKey(known, number)
            : null;
}

/// <summary>A row of the queue.</summary>
/// <param name="Note">What kind of thing it is, in words.</param>
/// <param name="Points">The usual value, or what the member hopes for; null where no points are at stake.</param>
/// <param name="Stands">Where the member stands in the running year, in words.</param>
public sealed record QueueItem(
    QueueKey Key,
    string Title,
    string Note,
    int MemberId,
    string Who,
    int? Points,
    DateTime Since,
    string Stands
);
