using System.Globalization;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>A thing that waits, with all that one wants to know before saying yes or no.</summary>
/// <param name="Evidence">The member's own words.</param>
/// <param name="Rule">What it is worth, and how often in a year.</param>
/// <param name="RuleNote">How often it was credited so far.</param>
/// <param name="Then">Where the member stands after a yes.</param>
/// <param name="Usual">The usual number of points; null where none are given.</param>
/// <param name="WhyNot">Why this person cannot decide it; null when they can.</param>
public sealed record Decision(
    QueueKey Key,
    string Title,
    int MemberId,
    string Who,
    DateTime Since,
    DateOnly? DoneOn,
    string? Evidence,
    string? Link,
    string Rule,
    string? RuleNote,
    IReadOnlyList<Similar> LooksLike,
    string Then,
    string? ThenNote,
    int? Usual,
    string? WhyNot
)
{
    public bool IsAnswered => Key.Kind == QueueKind.Suggestion;

    /// <summary>The address of the thing itself, under which verdicts are posted.</summary>
    public string Address =>
        Key.Kind switch
        {
            QueueKind.Training => $"/back-office/training/completions/{Key.Id}",
            QueueKind.Suggestion => $"/back-office/suggestions/{Key.Id}",
            _ => $"/back-office/sign-ups/{Key.Id}",
        };

    public string YesAddress =>
        Address
        + Key.Kind switch
        {
            QueueKind.Suggestion => "/acceptance",
            QueueKind.Interest => "/confirmation",
            _ => "/verification",
        };

    public string NoAddress => Address + "/declination";

    /// <summary>The button says what will happen; "#" stands for the points.</summary>
    public string Says =>
        Key.Kind switch
        {
            QueueKind.Interest => "Confirm the interest",
            QueueKind.Training => "Verify the training",
            QueueKind.Suggestion => DoneOn is null ? "Accept the idea for # points" : "Accept, # points",
            _ => "Verify, # points",
        };

    public string Yes(int? points) =>
        (points ?? Usual) is { } given ? Says.Replace("#", given.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        : IsAnswered ? "Accept"
        : Says;

    /// <summary>What follows, said before the button is pressed.</summary>
    public string Follows =>
        Key.Kind switch
        {
            QueueKind.Interest => $"{Who} gets an email at once and can report it as soon as it is done.",
            QueueKind.Training => $"{Who} gets an email at once; the training counts from now on.",
            QueueKind.Suggestion when DoneOn is null =>
                $"{Who} gets your answer by email and reports it once it is done; the points come then.",
            _ => $"{Who} gets an email at once, and the ledger a line. It can be corrected later, never erased.",
        };

    public bool Is(QueueKey other) =>
        Key.Id == other.Id && IsSignUp(Key.Kind) == IsSignUp(other.Kind) && (IsSignUp(Key.Kind) || Key.Kind == other.Kind);

    private static bool IsSignUp(QueueKind kind) => kind is QueueKind.Completion or QueueKind.Interest;
}

/// <summary>Something of the same member that this could be a second claim of.</summary>
public sealed record Similar(string Text, string Note, string Address);
