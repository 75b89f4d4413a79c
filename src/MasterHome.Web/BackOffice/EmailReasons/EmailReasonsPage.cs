using MasterHome.Mail;
using MasterHome.Mail.Outbox;

namespace MasterHome.Web.BackOffice.EmailReasons;

/// <param name="Kind">Null before one was chosen.</param>
/// <param name="Reason">Why members get emails of this kind.</param>
/// <param name="Emails">The newest to this member, alone or in a digest.</param>
/// <param name="WhyNot">What keeps the member from getting one now.</param>
internal sealed record EmailReasonsPage(
    int MemberId,
    string Name,
    string Address,
    IReadOnlyList<EmailKind> Kinds,
    EmailKind? Kind,
    string? Reason,
    IReadOnlyList<OutgoingEmail> Emails,
    IReadOnlyList<string> WhyNot
)
{
    public string Heading =>
        Kind is null ? $"Which email did {Format.Isolated(Name)} get, or not get?"
        : Emails.Count == 0 ? $"{Format.Isolated(Name)} never got “{Kind.Title}”"
        : Emails[0] switch
        {
            { State: EmailState.Sent } => $"{Format.Isolated(Name)} got “{Kind.Title}” last",
            { State: EmailState.Waiting } => $"“{Kind.Title}” to {Format.Isolated(Name)} is waiting to be sent",
            { State: EmailState.Returned } => $"“{Kind.Title}” to {Format.Isolated(Name)} was returned by the mail server",
            { State: EmailState.Failed } => $"“{Kind.Title}” to {Format.Isolated(Name)} could not be sent",
            _ => $"The last “{Kind.Title}” to {Format.Isolated(Name)} was not sent",
        };
}
