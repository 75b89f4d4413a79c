using MasterHome.Mail.Outbox;

namespace MasterHome.Web.BackOffice.Emails;

internal sealed record EmailsPage(
    EmailState? State,
    string? Kind,
    string? Search,
    IReadOnlyDictionary<EmailState, int> Counts,
    Rest? Rest,
    Page<EmailRow> Emails
);

/// <summary>A pause after mail server errors: the last error and the time of the next attempt, UTC.</summary>
internal sealed record Rest(string? Why, DateTime Until);

internal sealed record EmailRow(
    long Id,
    string Kind,
    string ToName,
    string ToAddress,
    int? MemberId,
    EmailState State,
    int Attempts,
    DateTime At,
    DateTime? SentAt,
    string? LastError
);

/// <param name="Subject">The template's subject, with placeholders.</param>
internal sealed record EmailPage(OutgoingEmail Mail, string? Subject, string? Attachment);
