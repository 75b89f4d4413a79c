using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace MasterHome.Review;

public enum QueueKind
{
    [Display(Name = "Completion report")]
    Completion,

    Interest,

    Training,

    Suggestion,

    [Display(Name = "Correction of points")]
    Correction,

    [Display(Name = "Leave request")]
    Leave,

    Appeal,
}

/// <summary>Identifies an item of the review queue; "completion-42" in a URL.</summary>
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
