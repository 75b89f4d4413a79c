using System.Text;

namespace MasterHome.Mail.Templates;

/// <summary>The footer of an email: why the recipient gets it, how to get fewer emails, and whom to contact.</summary>
/// <param name="ToMember">Whether the recipient is a member and can choose emails in the portal.</param>
/// <param name="UnsubscribeUrl">The URL that turns emails of this kind off; null for emails that are always sent.</param>
public sealed record EmailFooter(bool ToMember, string? UnsubscribeUrl)
{
    /// <summary>The footer as Markdown with the common placeholders and {stop}.</summary>
    public string ToMarkdown(EmailKind kind)
    {
        var markdown = new StringBuilder(kind.Reason);
        if (UnsubscribeUrl is not null)
            markdown.Append("\n\n[Turn these emails off]({stop})");
        if (ToMember)
            markdown.Append("\n\n[Choose which emails you get]({home}/notifications)");
        return markdown.Append("\n\nQuestions: {support}").ToString();
    }
}
