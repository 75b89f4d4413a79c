using MasterHome.Mail.Outbox;
using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.Emails;

/// <param name="Counts">Emails by state, as <see cref="EmailQueries.CountByState"/> limits them.</param>
internal sealed record EmailsPage(IReadOnlyDictionary<EmailState, int> Counts, Rest? Rest, ListPage List);

/// <summary>A pause after mail server errors: the last error and the time of the next attempt, UTC.</summary>
internal sealed record Rest(string? Why, DateTime Until);

/// <param name="Subject">The template's subject, with placeholders.</param>
internal sealed record EmailPage(OutgoingEmail Mail, string? Subject, string? Attachment);
