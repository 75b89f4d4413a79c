using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Appeals;
using MasterHome.Evidence;
using MasterHome.Forum.Counting;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Watches;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.PersonalData;

/// <param name="Unless">The text stays where this other column has a value; null when it always goes.</param>
public sealed record ErasedColumn(string Name, string? Unless = null)
{
    public static implicit operator ErasedColumn(string name) => new(name);
}

/// <summary>What an erasure does with the rows of a member in one table.</summary>
/// <param name="IsDeleted">The rows go.</param>
/// <param name="ByEntity">The entity replaces its texts itself.</param>
/// <param name="Erased">Texts that are replaced.</param>
/// <param name="Kept">Texts that name nobody but the program team.</param>
public sealed record ErasedTable(Type Type, bool IsDeleted, bool ByEntity, IReadOnlyList<ErasedColumn> Erased, IReadOnlyList<string> Kept)
{
    internal static ErasedTable Delete<T>() => new(typeof(T), true, false, [], []);

    internal static ErasedTable Entity<T>() => new(typeof(T), false, true, [], []);

    internal static ErasedTable Keep<T>(ErasedColumn[]? erased = null, string[]? kept = null) =>
        new(typeof(T), false, false, erased ?? [], kept ?? []);
}

/// <summary>What an erasure does with each table that holds rows of a member. A test fails for a table, or a text in one, that is not
/// listed.</summary>
public static class ErasedTables
{
    /// <summary>In the order in which rows can be deleted: what refers to others comes before them.</summary>
    public static IReadOnlyList<ErasedTable> All { get; } =
    [
        ErasedTable.Delete<Reminder>(),
        ErasedTable.Delete<OutgoingEmail>(),
        ErasedTable.Delete<Unsubscription>(),
        ErasedTable.Delete<Watch>(),
        ErasedTable.Delete<EvidenceFile>(),
        ErasedTable.Delete<DataExport>(),
        ErasedTable.Delete<ForumSnapshot>(),
        ErasedTable.Delete<UnmatchedMember>(),
        ErasedTable.Delete<FormerAddress>(),
        ErasedTable.Delete<SignInSession>(),
        ErasedTable.Delete<SecurityEvent>(),
        ErasedTable.Delete<IdentityUserClaim<string>>(),
        ErasedTable.Delete<IdentityUserLogin<string>>(),
        ErasedTable.Delete<IdentityUserPasskey<string>>(),
        ErasedTable.Delete<IdentityUserToken<string>>(),
        ErasedTable.Keep<Appeal>(
            [nameof(Appeal.Text), nameof(Appeal.Answer)],
            [nameof(Appeal.AnsweredBy), nameof(Appeal.AnsweredByAccountId), nameof(Appeal.FirstAnsweredByAccountId)]
        ),
        ErasedTable.Keep<AppealMessage>([nameof(AppealMessage.Text), nameof(AppealMessage.By)], [nameof(AppealMessage.ByAccountId)]),
        ErasedTable.Keep<Certificate>(kept: [nameof(Certificate.Code)]),
        ErasedTable.Keep<Completion>(
            [nameof(Completion.Evidence), nameof(Completion.DecisionReason)],
            [nameof(Completion.DecidedBy), nameof(Completion.DecidedByAccountId)]
        ),
        ErasedTable.Keep<CorrectionRequest>(
            [nameof(CorrectionRequest.Title), nameof(CorrectionRequest.Reason), nameof(CorrectionRequest.DecisionReason)],
            [
                nameof(CorrectionRequest.AskedBy),
                nameof(CorrectionRequest.AskedByAccountId),
                nameof(CorrectionRequest.DecidedBy),
                nameof(CorrectionRequest.DecidedByAccountId),
            ]
        ),
        ErasedTable.Keep<ErasureRequest>(
            [nameof(ErasureRequest.Reason), nameof(ErasureRequest.Answer)],
            [nameof(ErasureRequest.DecidedBy), nameof(ErasureRequest.DecidedByAccountId)]
        ),
        ErasedTable.Keep<HistoryEntry>(
            [
                nameof(HistoryEntry.ActorName),
                nameof(HistoryEntry.What),
                nameof(HistoryEntry.Before),
                nameof(HistoryEntry.After),
                nameof(HistoryEntry.Reason),
            ],
            [
                nameof(HistoryEntry.ActorId),
                nameof(HistoryEntry.Subject),
                nameof(HistoryEntry.SubjectId),
                nameof(HistoryEntry.Digest),
                nameof(HistoryEntry.Seal),
            ]
        ),
        ErasedTable.Keep<Leave>(
            [nameof(Leave.Reason), nameof(Leave.Answer), nameof(Leave.EndedBy)],
            [nameof(Leave.DecidedBy), nameof(Leave.DecidedByAccountId)]
        ),
        ErasedTable.Keep<OptOut>([nameof(OptOut.Reason)]),
        ErasedTable.Keep<Outcome>(
            [nameof(Outcome.Correction)],
            [nameof(Outcome.Reasons), nameof(Outcome.FrozenBy), nameof(Outcome.FrozenByAccountId)]
        ),
        ErasedTable.Keep<OutcomeConfirmation>(kept: [nameof(OutcomeConfirmation.By)]),
        ErasedTable.Keep<PointEntry>(
            // That of an opportunity names nobody.
            [new(nameof(PointEntry.Title), nameof(PointEntry.OpportunityId)), nameof(PointEntry.Evidence), nameof(PointEntry.Reason)],
            [nameof(PointEntry.Rule), nameof(PointEntry.SourceKey), nameof(PointEntry.DecidedBy), nameof(PointEntry.DecidedByAccountId)]
        ),
        ErasedTable.Keep<RequiredOverride>(
            [nameof(RequiredOverride.Reason)],
            [nameof(RequiredOverride.SetBy), nameof(RequiredOverride.SetByAccountId)]
        ),
        ErasedTable.Keep<SignUp>(
            [nameof(SignUp.Evidence), nameof(SignUp.EvidenceKey), nameof(SignUp.DecisionReason), nameof(SignUp.NextSteps)],
            [nameof(SignUp.Rule), nameof(SignUp.DecidedBy), nameof(SignUp.DecidedByAccountId)]
        ),
        ErasedTable.Keep<StandingChange>(),
        ErasedTable.Keep<StandingSummary>([nameof(StandingSummary.FirstName), nameof(StandingSummary.LastName)]),
        ErasedTable.Keep<StatusPeriod>(),
        ErasedTable.Keep<Suggestion>(
            [
                nameof(Suggestion.Title),
                nameof(Suggestion.Description),
                nameof(Suggestion.Link),
                nameof(Suggestion.Evidence),
                nameof(Suggestion.Answer),
            ],
            [nameof(Suggestion.DecidedBy), nameof(Suggestion.DecidedByAccountId)]
        ),
        // They follow the member's name and address.
        ErasedTable.Entity<MemberWord>(),
        ErasedTable.Entity<Member>(),
        ErasedTable.Entity<Account>(),
    ];
}
