using MasterHome.Review;

namespace MasterHome.Web.BackOffice.Queue;

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
)
{
    /// <summary>The administrator who has the item.</summary>
    public string? Owner { get; init; }

    /// <summary>The ID of that administrator's account.</summary>
    public string? OwnerId { get; init; }
}
