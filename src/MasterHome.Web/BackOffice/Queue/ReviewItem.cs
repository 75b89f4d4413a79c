using System.Globalization;
using MasterHome.Evidence;
using MasterHome.Review;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>An item to review, with the facts needed to decide it.</summary>
/// <param name="Evidence">The text that the member entered.</param>
/// <param name="Rule">Points and yearly limit, as text.</param>
/// <param name="RuleNote">How often it has been credited so far, as text.</param>
/// <param name="StandingAfter">The member's standing after approval, as text.</param>
/// <param name="DefaultPoints">Points suggested in the form; null for items without points.</param>
/// <param name="WhyNotDecide">Why the current user cannot decide the item; null if they can.</param>
public sealed record ReviewItem(
    QueueKey Key,
    string Title,
    int MemberId,
    string MemberName,
    DateTime Since,
    DateOnly? DoneOn,
    string? Evidence,
    string? Link,
    string Rule,
    string? RuleNote,
    IReadOnlyList<Similar> PossibleDuplicates,
    string StandingAfter,
    string? StandingNote,
    int? DefaultPoints,
    string? WhyNotDecide
)
{
    /// <summary>Files that the member added.</summary>
    public IReadOnlyList<EvidenceFile> Files { get; init; } = [];

    public bool NeedsAnswer => Key.Kind is QueueKind.Suggestion or QueueKind.Appeal;

    public string EvidenceLabel =>
        Key.Kind switch
        {
            QueueKind.Suggestion => "Description",
            QueueKind.Correction or QueueKind.Leave => "Reason",
            QueueKind.Appeal => "Appeal",
            _ => "Evidence",
        };

    public string DayLabel =>
        Key.Kind switch
        {
            QueueKind.Correction => "Date",
            QueueKind.Leave => "First day",
            QueueKind.Appeal => "Answer due",
            _ => "Completed on",
        };

    public string SimilarLabel =>
        Key.Kind switch
        {
            QueueKind.Correction => "Other corrections",
            QueueKind.Leave => "Other leave",
            QueueKind.Appeal => "Messages",
            _ => "Possible duplicates",
        };

    public string RuleLabel =>
        Key.Kind switch
        {
            QueueKind.Leave => "Length",
            QueueKind.Appeal => "Decision",
            _ => "Rule",
        };

    public string AfterLabel => Key.Kind == QueueKind.Appeal ? "Points now" : "After approval";

    /// <summary>Path of the item. Decisions are posted to paths below it.</summary>
    public string Path =>
        Key.Kind switch
        {
            QueueKind.Training => $"/back-office/training/completions/{Key.Id}",
            QueueKind.Suggestion => $"/back-office/suggestions/{Key.Id}",
            QueueKind.Correction => $"/back-office/corrections/{Key.Id}",
            QueueKind.Leave => $"/back-office/leave/{Key.Id}",
            QueueKind.Appeal => $"/back-office/appeals/{Key.Id}",
            _ => $"/back-office/sign-ups/{Key.Id}",
        };

    public string DecisionPath => Path + "/decision";

    /// <summary>The page that asks before the current user's own item is withdrawn; null where they cannot.</summary>
    public string? WithdrawalPath { get; init; }

    public string DeclineLabel => Key.Kind == QueueKind.Appeal ? "Do not uphold" : "Decline";

    /// <summary>The verdict of the approve button.</summary>
    public Verdict Approval =>
        Key.Kind switch
        {
            QueueKind.Suggestion => Verdict.Accept,
            QueueKind.Interest => Verdict.Confirm,
            QueueKind.Leave => Verdict.Grant,
            QueueKind.Appeal => Verdict.Uphold,
            _ => Verdict.Verify,
        };

    /// <summary>Label of the approve button; "#" stands for the points.</summary>
    public string ApproveLabel =>
        Key.Kind switch
        {
            QueueKind.Interest => "Confirm interest",
            QueueKind.Training => "Verify training",
            QueueKind.Suggestion => DoneOn is null ? "Accept the idea for # points" : "Accept, # points",
            QueueKind.Correction => "Post the correction",
            QueueKind.Leave => "Grant leave",
            QueueKind.Appeal => "Uphold the appeal",
            _ => "Verify, # points",
        };

    public string ApproveLabelFor(int? points) =>
        (points ?? DefaultPoints) is { } given ? ApproveLabel.Replace("# points", Format.Count(given, "point"), StringComparison.Ordinal)
        : Key.Kind == QueueKind.Suggestion ? "Accept"
        : ApproveLabel;

    /// <summary>What approval does, shown under the button.</summary>
    public string ApproveEffect =>
        Key.Kind switch
        {
            QueueKind.Interest => $"{Format.Isolated(MemberName)} gets an email immediately and can report completion when it is done.",
            QueueKind.Training => $"{Format.Isolated(MemberName)} gets an email immediately. The training counts from now on.",
            QueueKind.Suggestion when DoneOn is null => $"{Format.Isolated(MemberName)} gets your answer by email. "
                + $"The points are credited after {Format.Isolated(MemberName)} reports completion and you verify it.",
            QueueKind.Correction => $"{Format.Isolated(MemberName)} gets an email immediately, and the entry is posted to the ledger. "
                + "Another correction can undo it.",
            QueueKind.Leave => $"{Format.Isolated(MemberName)} gets an email immediately, and no reminders during the leave.",
            QueueKind.Appeal => $"{Format.Isolated(MemberName)} gets your answer by email and can reopen the appeal once. "
                + "An answer changes no points: correct them on the member’s page, or decide on the sign-up again.",
            _ => $"{Format.Isolated(MemberName)} gets an email immediately, and the points are added to the ledger. "
                + "You can correct the entry later but not delete it.",
        };

    /// <summary>Compares items. Both kinds of sign-up are equal here, because one controller declines both.</summary>
    public bool IsFor(QueueKey other) =>
        Key.Id == other.Id && IsSignUp(Key.Kind) == IsSignUp(other.Kind) && (IsSignUp(Key.Kind) || Key.Kind == other.Kind);

    private static bool IsSignUp(QueueKind kind) => kind is QueueKind.Completion or QueueKind.Interest;
}

/// <summary>An earlier item of the same member that this one may duplicate.</summary>
public sealed record Similar(string Text, string Note, string Address);
