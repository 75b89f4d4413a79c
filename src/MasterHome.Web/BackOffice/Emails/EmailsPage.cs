using MasterHome.Mail.Outbox;

namespace MasterHome.Web.BackOffice.Emails;

public sealed record EmailsPage(
    EmailState? State,
    string? Kind,
    string? Search,
    IReadOnlyDictionary<EmailState, int> Counts,
    Rest? Rest,
    Page<EmailRow> Emails
);

/// <summary>The mail server is in trouble: why, and when it is asked again.</summary>
public sealed record Rest(string? Why, DateTime Until);

public sealed record EmailRow(
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

/// <param name="Subject">As the email's text has it, placeholders and all.</param>
public sealed record EmailPage(OutgoingEmail Mail, string? Subject, string? Attachment);
