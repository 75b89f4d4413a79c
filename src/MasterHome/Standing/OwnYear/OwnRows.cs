using MasterHome.Appeals;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Training;

namespace MasterHome.Standing.OwnYear;

/// <summary>A member and the few rows that decide about their years.</summary>
public sealed record OwnMember
{
    public required StandingMember Who { get; init; }

    /// <inheritdoc cref="Member.EndedWith"/>
    public required int? EndedWith { get; init; }

    /// <inheritdoc cref="Member.DetailsConfirmedAt"/>
    public required DateTime? DetailsConfirmedAt { get; init; }

    public required bool IsKnownToForum { get; init; }

    /// <summary>Ever, for whatever.</summary>
    public required bool HasSignedUp { get; init; }

    /// <summary>Whether emails to the present address come back.</summary>
    public required bool IsUnreachable { get; init; }

    /// <summary>Those that wait for an answer, and those that were answered.</summary>
    public required List<OwnAppeal> Appeals { get; init; }

    /// <summary>Those granted and not ended, and those that wait for an answer.</summary>
    public required List<Leave> Leaves { get; init; }

    /// <summary>Of all years.</summary>
    public required List<RequiredOverride> Overrides { get; init; }

    /// <summary>All versions, of all years.</summary>
    public required List<Outcome> Outcomes { get; init; }

    /// <summary>Those in force, of all years.</summary>
    public required List<OwnOptOut> OptOuts { get; init; }
}

/// <param name="AnsweredAt">UTC; null while it waits.</param>
/// <param name="IsReopened">Whether it was reopened, which is possible once.</param>
public sealed record OwnAppeal(
    int Id,
    AppealState State,
    DateTime WaitsSince,
    DateOnly AnswerBy,
    DateTime? AnsweredAt,
    bool IsReopened,
    AppealedThing Thing
);

/// <param name="At">UTC.</param>
public sealed record OwnOptOut(int CycleId, DateTime At);

/// <param name="Title">Of its opportunity.</param>
public sealed record OwnSignUp(SignUp SignUp, string Title);

/// <param name="Title">Of its course.</param>
/// <param name="WasReported">False for one that a file brought.</param>
public sealed record OwnCompletion(
    int Id,
    int CourseId,
    string Title,
    DateOnly On,
    bool TestedOut,
    int? Score,
    CompletionState State,
    bool WasReported,
    DateTime ReportedAt,
    DateTime? DecidedAt,
    string? DecidedBy,
    string? DecisionReason
);

public sealed record OwnSuggestion(
    int Id,
    string Title,
    SuggestionState State,
    int? Points,
    DateOnly? DoneOn,
    DateTime CreatedAt,
    DateTime? WaitsSince,
    DateTime? DecidedAt,
    string? DecidedBy
);

/// <summary>A sum of ledger entries of one member.</summary>
/// <param name="On">Null for the sum of a whole cycle.</param>
/// <param name="OpportunityId">Null for entries that belong to none, and for the sum of a day.</param>
/// <param name="Entries">How many they are.</param>
public sealed record OwnPoints(int CycleId, DateOnly? On, Points.PointKind Kind, int? OpportunityId, int Points, int Entries);
