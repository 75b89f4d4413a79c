using System.Text;

namespace MasterHome.Mail.Templates;

/// <summary>The footer of an email: why the recipient gets it, how to get fewer emails, and whom to contact.</summary>
/// <param name="ToMember">Whether the recipient is a member and can choose emails in the portal.</param>
/// <param name="UnsubscribeUrl">The URL that turns emails of this kind off; null for emails that are always sent.</param>
public sealed record EmailFooter(bool ToMember, string? UnsubscribeUrl)
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        [EmailKinds.Welcome] = "You get this because you are a Certified Master Anaplanner and have access to {program}.",
        [EmailKinds.TeamWelcome] = "You get this because you were added to the program team of {program}.",
        [EmailKinds.ResetPassword] = "You get this because someone requested a new password for this email address.",
        [EmailKinds.LinkSignIn] = "You get this because a sign-in to {program} used your email address.",
        [EmailKinds.ConfirmAddress] = "You get this because someone entered this email address in {program}.",
        [EmailKinds.SecurityChanged] = "You get this because a sign-in method of your account changed; this email is always sent.",
        [EmailKinds.YearlyReport] =
            "You get this because you are on the program team of {program} or are listed as a recipient of its report.",
        [EmailKinds.YearClosed] = "You get this because you are a member of {program} and the year is closed; this email is always sent.",
    };

    /// <summary>The footer as Markdown with the common placeholders and {stop}.</summary>
    public string ToMarkdown(string kind)
    {
        var markdown = new StringBuilder(Reason(kind));
        if (UnsubscribeUrl is not null)
            markdown.Append("\n\n[Turn these emails off]({stop})");
        if (ToMember)
            markdown.Append("\n\n[Choose which emails you get]({home}/notifications)");
        return markdown.Append("\n\nQuestions: {support}").ToString();
    }

    private static string Reason(string kind) =>
        UnsubscribeLinks.CanUnsubscribe(kind)
            ? "You get this because you are a member of {program} and these reminders are on."
            : Reasons.GetValueOrDefault(kind, "You get this because something about you in {program} changed.");
}
