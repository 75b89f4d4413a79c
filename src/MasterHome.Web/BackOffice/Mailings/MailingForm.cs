using System.ComponentModel.DataAnnotations;
using MasterHome.Mailings;
using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.Mailings;

public sealed class MailingForm
{
    internal const string Hint =
        "“Dear” and the member’s first name are added above it. Line breaks are kept, and web addresses become links.";

    [Required, StringLength(Mailing.SubjectLength)]
    public string? Subject { get; set; }

    [Required, StringLength(TextLengths.Text), DataType(DataType.MultilineText)]
    public string? Message { get; set; }

    /// <param name="found">The members whom it is for.</param>
    /// <param name="today">Another text can go to the same members later, when the filters would find others.</param>
    public Mailing ToMailing(FoundRows found, AuditContext audit, DateOnly today) =>
        new(Subject, Message, [.. found.Ids.Select(id => (int)id)], $"{found.Description} (as of {Format.Date(today)})", audit);
}

/// <param name="Found">The members of the list's filters.</param>
internal sealed record NewMailingPage(FoundRows Found, MailingForm Form)
{
    /// <summary>The path of the list that the members were found with.</summary>
    public string List { get; init; } = "/back-office/members";

    public string ListName { get; init; } = "Members";
}

/// <param name="Count">What sending it now would do.</param>
/// <param name="Text">The email as the first recipient gets it; null when nobody does.</param>
/// <param name="WhyNotSend">Null when the current user can send it.</param>
/// <param name="Form">Another text to the same members.</param>
internal sealed record MailingPage(Mailing Mailing, MailingCount Count, string? Text, string? WhyNotSend, MailingForm Form);
