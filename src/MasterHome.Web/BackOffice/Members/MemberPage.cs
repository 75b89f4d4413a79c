using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Appeals;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>One member with the newest entries of each list.</summary>
public sealed record MemberPage(
    Member Member,
    MemberAccount? Account,
    MemberStanding Standing,
    bool CycleIsClosed,
    IReadOnlyList<int> Years,
    IReadOnlyList<MemberOutcome> Outcomes,
    IReadOnlyList<MemberLine> Lines,
    IReadOnlyList<MemberSignUp> SignUps,
    IReadOnlyList<MemberTraining> Trainings,
    IReadOnlyList<MemberSuggestion> Suggestions,
    IReadOnlyList<MemberOptOut> OptOuts,
    IReadOnlyList<MemberEmailRow> Emails,
    IReadOnlyList<MemberHistory> History
)
{
    /// <summary>Entries shown per list. The linked pages show all.</summary>
    public const int Shown = 20;

    /// <summary>Point entries that are read to be folded by month.</summary>
    public const int MostLines = 500;

    /// <summary>The entries of the year by month, the newest first; replies of one month and rule are one line.</summary>
    public IEnumerable<MemberMonth> Months =>
        Lines.GroupBy(l => new DateOnly(l.On.Year, l.On.Month, 1)).OrderByDescending(g => g.Key).Select(g => MemberMonth.Of(g.Key, [.. g]));

    public required IReadOnlyList<MemberAppeal> Appeals { get; init; }

    /// <summary>The last count of forum replies in the year; null when there is none.</summary>
    public required MemberReplies? Replies { get; init; }

    /// <summary>Sign-ins and refusals of the account. Only administrators read them.</summary>
    public required IReadOnlyList<MemberSecurityEvent> SecurityEvents { get; init; }

    /// <summary>Why a mail server returned the last email to the present address; null when none was returned.</summary>
    public required string? Returned { get; init; }

    /// <summary>The duplicates that are part of this member.</summary>
    public required IReadOnlyList<MemberDuplicate> Duplicates { get; init; }

    public required IReadOnlyList<SelectListItem> OpenSessions { get; init; }

    public required IReadOnlyList<WaitingCorrection> WaitingCorrections { get; init; }

    public required CorrectionForm Correction { get; init; }

    public required RequiredPointsForm Requirement { get; init; }

    public required EditedVersion RequirementVersion { get; init; }

    public required MemberEmailForm Address { get; init; }

    /// <summary>Of the address that the member signs in with.</summary>
    public required EditedVersion AddressVersion { get; init; }

    public MemberSignUpForm SignUp { get; } = new();

    public StaffOptOutForm OptOut { get; } = new();
}

public sealed record MemberDuplicate(int MergeId, string Name, string Email, DateTime At, string By, string Reason);

public sealed record WaitingCorrection(int Id, int Points, string Title, string AskedBy, string? AskedByAccountId);

public sealed record MemberAccount(
    string Email,
    StaffRole Role,
    bool HasPassword,
    DateTime? LastSignInAt,
    DateTime? DisabledAt,
    DateTime CreatedAt
);

public sealed record MemberOutcome(int Year, OutcomeResult Result, int Version, string Reasons);

public sealed record MemberLine(long Id, DateOnly On, string Title, string Rule, int Points, PointKind Kind, string By, string? Reason);

/// <param name="Replies">The sum of replies that were counted in the month; null when there were none.</param>
public sealed record MemberMonth(DateOnly First, int Points, int Entries, IReadOnlyList<MemberLine> Lines, MemberLine? Replies)
{
    public static MemberMonth Of(DateOnly first, IReadOnlyList<MemberLine> lines)
    {
        var replies = lines.Where(l => l.Kind == PointKind.ForumReplies).ToList();
        return new MemberMonth(
            first,
            lines.Sum(l => l.Points),
            lines.Count,
            [.. lines.Where(l => l.Kind != PointKind.ForumReplies)],
            replies.Count == 0 ? null : replies[0] with { Points = replies.Sum(l => l.Points) }
        );
    }
}

public sealed record MemberSecurityEvent(SecurityEventKind Kind, SecurityEventResult Result, string? Way, DateTime At, int Count);

/// <param name="Points">Given, or else what it may give; null when it gives none.</param>
/// <param name="Reason">Of the decision.</param>
public sealed record MemberSignUp(
    int Id,
    string Title,
    SignUpState State,
    DateTime Since,
    DateTime? StartsAt,
    string Zone,
    int? Points,
    string? Reason
);

public sealed record MemberAppeal(int Id, AppealedKind About, string Text, AppealState State);

/// <param name="Limit">How many replies count in a year; null for no limit.</param>
/// <param name="NotCounted">Replies in own topics, in other boards, or deleted.</param>
public sealed record MemberReplies(int Replies, int? Limit, int NotCounted, DateTime ReadAt);

public sealed record MemberTraining(string Course, Completion Completion);

/// <param name="Asked">What the member proposed.</param>
public sealed record MemberSuggestion(int Id, string Title, SuggestionState State, int? Points, int? Asked, DateTime At);

public sealed record MemberOptOut(int Id, int Year, DateTime At, DateTime? TakenBackAt, string? Reason, bool IsOpen);

public sealed record MemberEmailRow(long Id, string Kind, EmailState State, DateTime At, DateTime? SentAt);

public sealed record MemberHistory(DateTime At, string By, string What, string? Before, string? After, string? Reason);
