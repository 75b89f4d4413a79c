using MasterHome.Data;
using MasterHome.Mail;

namespace MasterHome.Web.BackOffice.Mail;

public sealed record MailPage(MailState? State, string? Kind, string? Search, IReadOnlyDictionary<MailState, int> Counts, Rest? Rest, Page<MailRow> Letters);

/// <summary>The mail server is in trouble: why, and when it is asked again.</summary>
public sealed record Rest(string? Why, DateTime Until);

public sealed record MailRow(long Id, string Kind, string ToName, string ToAddress, int? MemberId, MailState State, int Attempts, DateTime At, DateTime? SentAt, string? LastError);

/// <param name="Subject">As the letter's text has it, placeholders and all.</param>
public sealed record LetterPage(OutgoingMail Mail, string? Subject, string? Attachment);
