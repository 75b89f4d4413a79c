using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace MasterHome.Web.BackOffice.Queue;

public enum QueueKind
{
    [Display(Name = "Completion report")]
    Completion,

    Interest,

    Training,

    Suggestion,

    [Display(Name = "Correction of points")]
    Correction,
}

/// <summary>Identifies an item; "completion-42" in a URL.</summary>
public readonly record struct QueueKey(QueueKind Kind, int Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}-{Id}").ToLowerInvariant();

    public static QueueKey? Parse(string? text) =>
        text?.Split('-') is [var kind, var id]
        && Enum.TryParse<QueueKind>(kind, ignoreCase: true, out var parsedKind)
        && Enum.IsDefined(parsedKind)
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new QueueKey(parsedKind, number)
            : null;
}

/// <summary>A row of the review queue.</summary>
/// <param name="Note">The kind of item, as text.</param>
/// <param name="Points">Default points, or the points the member requests; null for items without points.</param>
/// <param name="Standing">The member's standing in the current year, as text.</param>
public sealed record QueueItem(
    QueueKey Key,
    string Title,
    string Note,
    int MemberId,
    string MemberName,
    int? Points,
    DateTime Since,
    string Standing
);
