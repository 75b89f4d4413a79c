using System.Text;

namespace MasterHome.Mail.Templates;

/// <summary>The last lines of an email: why it comes, how to get fewer, whom to ask.</summary>
/// <param name="ToMember">Whether its reader has a page on which emails are chosen.</param>
/// <param name="Stop">The address that turns emails of this kind off; null for those that always come.</param>
public sealed record EmailFooter(bool ToMember, string? Stop)
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        [EmailKinds.Welcome] = "You get this because you are a certified Master Anaplanner and {program} is open to you.",
        [EmailKinds.TeamWelcome] = "You get this because you were added to the program team of {program}.",
        [EmailKinds.ResetPassword] = "You get this because a new password was asked for with this address.",
        [EmailKinds.LinkSignIn] = "You get this because a sign-in with your address came to {program}.",
        [EmailKinds.ConfirmAddress] = "You get this because this address was given to {program}.",
        [EmailKinds.SecurityChanged] = "You get this because a way into your account changed; this email always comes.",
        [EmailKinds.YearlyReport] = "You get this because you are program staff of {program}, or were named to get its report.",
        [EmailKinds.YearClosed] = "You get this because you are a member of {program} and the year is closed; this email always comes.",
    };

    /// <summary>In Markdown, with the placeholders that every email knows, and {stop}.</summary>
    public string Words(string kind)
    {
        var words = new StringBuilder(Why(kind));
        if (Stop is not null)
            words.Append("\n\n[Turn these emails off]({stop})");
        if (ToMember)
            words.Append("\n\n[Choose which emails you get]({home}/notifications)");
        return words.Append("\n\nQuestions: {support}").ToString();
    }

    private static string Why(string kind) =>
        UnsubscribeLinks.IsFor(kind)
            ? "You get this because you are a member of {program} and these reminders are on."
            : Reasons.GetValueOrDefault(kind, "You get this because something of yours in {program} changed.");
}
